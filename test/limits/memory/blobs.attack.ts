import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of blobs of blobs",
  code: "export default () => { let b = new Blob(['x'.repeat(100_000)]); for (;;) b = new Blob([b, b]) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
