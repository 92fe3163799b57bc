import { fails, hostile } from "../../harness/hostile.ts";
import { allocator, handlerOf } from "../../harness/component-build.ts";

const component = await handlerOf("", { fields: allocator.replace("(local.get $at))", "(i32.const -16))") });

export default hostile({
  what: "an allocator that answers an address outside of the memory",
  code: () => component,
  expect: fails("Runtime.Trap"),
});
