import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "memory held across waits",
  code: "export default async () => { const a = []; for (;;) { a.push(new Uint8Array(500_000)); if (a.length % 10 === 0) await new Promise((done) => setTimeout(done)) } }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
