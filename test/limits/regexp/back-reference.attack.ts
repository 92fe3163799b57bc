import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a back reference in a quantifier",
  code: "export default () => /^(a+)+\\1b$/.test('a'.repeat(60))",
  expect: timesOut,
});
