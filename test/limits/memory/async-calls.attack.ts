import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of async calls that wait",
  code: "export default () => { const a = [], f = async () => { const held = new Uint8Array(10_000); await new Promise((done) => a.push(done)); return held }; for (;;) f() }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
