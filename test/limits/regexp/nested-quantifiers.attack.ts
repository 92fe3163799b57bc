import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a quantifier in a quantifier",
  code: "export default () => /^(a+)+$/.test('a'.repeat(40) + 'b')",
  expect: timesOut,
});
