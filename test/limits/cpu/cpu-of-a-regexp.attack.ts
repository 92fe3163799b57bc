import { hostile, usesUpItsCpu } from "../../harness/hostile.ts";

export default hostile({
  what: "CPU time, used by a regular expression",
  code: "export default () => /^(a+)+$/.test('a'.repeat(40) + 'b')",
  config: { cpuMs: 100, timeoutMs: 15000 },
  expect: usesUpItsCpu,
});
