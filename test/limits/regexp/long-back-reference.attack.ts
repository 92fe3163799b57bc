import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a back reference to a million characters",
  code: "export default () => /^(a*)\\1*b/.test('a'.repeat(1e6))",
  expect: timesOut,
});
