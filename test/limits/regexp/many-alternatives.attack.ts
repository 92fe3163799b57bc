import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a million alternatives, to compile",
  code: "export default () => new RegExp('a|'.repeat(1e6) + 'a').test('b')",
  expect: timesOut,
});
