import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of a map's entries",
  code: "export default () => { const m = new Map(); for (let i = 0; ; i++) m.set(i, { i }) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
