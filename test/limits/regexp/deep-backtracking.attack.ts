import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "backtracking deeper than memory",
  code: "export default () => /(?:a|b)*c/.test('ab'.repeat(5e6))",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
