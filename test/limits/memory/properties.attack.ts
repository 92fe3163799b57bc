import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of properties of one object",
  code: "export default () => { const o = {}; for (let i = 0; ; i++) o['k' + i] = i }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
