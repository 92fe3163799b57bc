import { hostile, usesUpItsCpu } from "../../harness/hostile.ts";

export default hostile({
  what: "CPU time, used by a loop behind a wait",
  code: "export default async () => { await new Promise((done) => setTimeout(done, 50)); for (;;); }",
  config: { cpuMs: 100, timeoutMs: 15000 },
  expect: usesUpItsCpu,
});
