import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "groups by name",
  code: "export default () => /^(?<a>(?<b>a+)+)+$/.test('a'.repeat(40) + 'b')",
  expect: timesOut,
});
