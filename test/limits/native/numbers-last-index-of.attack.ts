import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "lastIndexOf in eight million numbers, again and again",
  code: "export default () => (() => { const a = new Float64Array(8e6); for (;;) a.lastIndexOf(1) })()",
  expect: timesOut,
});
