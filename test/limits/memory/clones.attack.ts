import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of clones",
  code: "export default () => { const a = []; for (;;) a.push(structuredClone(new Uint8Array(100_000))) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
