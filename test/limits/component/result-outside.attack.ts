import { fails, hostile } from "../../harness/hostile.ts";
import { handlerOf } from "../../harness/component-build.ts";

const component = await handlerOf("(local.set $event (i32.const -100))");

export default hostile({
  what: "a result that lies outside of its memory",
  code: () => component,
  expect: fails("Runtime.Trap"),
});
