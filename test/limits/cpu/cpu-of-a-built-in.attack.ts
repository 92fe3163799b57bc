import { hostile, usesUpItsCpu } from "../../harness/hostile.ts";

export default hostile({
  what: "CPU time, used inside one built-in",
  code: "export default () => Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)",
  config: { cpuMs: 100, timeoutMs: 15000 },
  expect: usesUpItsCpu,
});
