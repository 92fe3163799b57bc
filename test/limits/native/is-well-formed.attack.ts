import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "looking for a lone surrogate, again and again",
  code: "export default () => (() => { const s = '\\u20ac'.repeat(2e7); for (;;) s.isWellFormed() })()",
  expect: timesOut,
});
