import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a quantifier in a lookbehind",
  code: "export default () => /(?<=b(a+)+)c/.test('a'.repeat(40) + 'c')",
  expect: timesOut,
});
