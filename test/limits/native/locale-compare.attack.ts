import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "localeCompare of long strings",
  code: "export default () => (() => { const a = '\\u00e9'.repeat(5e6); for (;;) a.localeCompare(a + 'x') })()",
  expect: timesOut,
});
