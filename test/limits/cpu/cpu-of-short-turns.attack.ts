import { hostile, usesUpItsCpu } from "../../harness/hostile.ts";

export default hostile({
  what: "CPU time, used in many short turns",
  code: "export default async () => { for (;;) { for (let i = 0; i < 100_000; i++); await new Promise((done) => setTimeout(done)) } }",
  config: { cpuMs: 100, timeoutMs: 15000 },
  expect: usesUpItsCpu,
});
