import { fails, hostile } from "../../harness/hostile.ts";
import { allocator, handlerOf } from "../../harness/component-build.ts";

const component = await handlerOf("", { fields: allocator.replace("(local $at i32)", "(local $at i32) (loop $l (br $l))") });

export default hostile({
  what: "an allocator that never ends, which the host calls",
  code: () => component,
  expect: fails("Runtime.Trap", /Code that the host calls ran/),
});
