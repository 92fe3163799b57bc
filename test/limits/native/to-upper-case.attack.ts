import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "upper case of a long string, again and again",
  code: "export default () => (() => { const s = '\\u00df'.repeat(5e6); for (;;) s.toUpperCase() })()",
  expect: timesOut,
});
