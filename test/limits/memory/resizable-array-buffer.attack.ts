import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of an ArrayBuffer that is made larger",
  code: "export default () => { const b = new ArrayBuffer(1, { maxByteLength: 1_000_000_000 }); b.resize(900_000_000) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
