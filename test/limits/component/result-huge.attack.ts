import { fails, hostile } from "../../harness/hostile.ts";
import { handlerOf } from "../../harness/component-build.ts";

const component = await handlerOf("(local.set $eventLength (i32.const -1))");

export default hostile({
  what: "a result as long as can be said",
  code: () => component,
  expect: fails("Runtime.Trap"),
});
