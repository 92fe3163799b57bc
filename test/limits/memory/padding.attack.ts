import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of padding",
  code: "export default () => { return 'x'.padEnd(500_000_000).length }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
