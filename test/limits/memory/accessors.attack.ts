import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of getters",
  code: "export default () => { const o = {}; for (let i = 0; ; i++) Object.defineProperty(o, i, { get() {} }) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
