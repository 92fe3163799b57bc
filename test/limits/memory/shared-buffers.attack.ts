import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of shared buffers",
  code: "export default () => { const a = []; for (;;) a.push(new SharedArrayBuffer(1_000_000)) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
