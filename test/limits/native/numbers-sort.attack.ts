import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "sorting two million numbers, again and again",
  code: "export default () => (() => { const a = new Float64Array(2e6); for (;;) a.map(Math.random).sort() })()",
  expect: timesOut,
});
