import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "alternatives that are the same",
  code: "export default () => /^(a|a)*$/.test('a'.repeat(40) + 'b')",
  expect: timesOut,
});
