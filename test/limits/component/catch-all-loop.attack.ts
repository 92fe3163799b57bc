import { hostile, timesOut } from "../../harness/hostile.ts";
import { handlerOf } from "../../harness/component-build.ts";

const component = await handlerOf("(loop $l (block $c (try_table (catch_all $c) (loop $m (br $m)))) (br $l))");

export default hostile({
  what: "a loop that catches whatever ends it",
  code: () => component,
  expect: timesOut,
});
