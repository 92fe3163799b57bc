import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "async calls without end, each of which makes a rejection of the error that memory is full",
  code: "export default () => { const a = [], f = async () => { const held = new Uint8Array(10_000); await new Promise((done) => a.push(done)); return held }; for (;;) f() }",
  config: { memoryMb: 48, timeoutMs: 1_000 },
  expect: timesOut,
});
