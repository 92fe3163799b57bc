import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of a set's entries",
  code: "export default () => { const s = new Set(); for (let i = 0; ; i++) s.add('s' + i) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
