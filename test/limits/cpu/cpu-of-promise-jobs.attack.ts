import { hostile, usesUpItsCpu } from "../../harness/hostile.ts";

export default hostile({
  what: "CPU time, used by promise jobs",
  code: "const f = () => Promise.resolve().then(f); export default () => f()",
  config: { cpuMs: 100, timeoutMs: 15000 },
  expect: usesUpItsCpu,
});
