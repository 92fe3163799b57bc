import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a result larger than memory",
  code: "export default () => new Array(1e6).fill('x'.repeat(1e6))",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
