import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of one huge ArrayBuffer",
  code: "export default () => { return new ArrayBuffer(100_000_000).byteLength }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
