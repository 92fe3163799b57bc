import { hostile, timesOut } from "../../harness/hostile.ts";
import { handlerOf } from "../../harness/component-build.ts";

const component = await handlerOf("(loop $l (br $l))");

export default hostile({
  what: "a loop of nothing",
  code: () => component,
  expect: timesOut,
});
