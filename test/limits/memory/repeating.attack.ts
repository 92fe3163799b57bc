import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of repetition",
  code: "export default () => { return 'abc'.repeat(1e8).length }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
