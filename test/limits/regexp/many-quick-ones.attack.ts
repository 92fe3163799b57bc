import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "many that are quick",
  code: "export default () => (() => { for (;;) /a(b|c)*d/.test('abcbcbcbcbcbcbe') })()",
  expect: timesOut,
});
