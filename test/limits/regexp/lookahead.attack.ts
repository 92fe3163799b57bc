import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a quantifier in a lookahead",
  code: "export default () => /^(?=(a+)+b)/.test('a'.repeat(60))",
  expect: timesOut,
});
