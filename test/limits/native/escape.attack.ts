import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "escape again and again",
  code: "export default () => (() => { for (;;) escape('\\u00e9'.repeat(1e6)) })()",
  expect: timesOut,
});
