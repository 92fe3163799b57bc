import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of ArrayBuffers",
  code: "export default () => { const a = []; for (;;) a.push(new ArrayBuffer(1_000_000)) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
