import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "comparisons of strings that differ in nothing",
  code: "export default () => (() => { const a = 'a'.repeat(5e7), b = 'a'.repeat(5e7); for (;;) if (a < b) break })()",
  expect: timesOut,
});
