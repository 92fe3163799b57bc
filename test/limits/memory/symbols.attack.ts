import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of symbols",
  code: "export default () => { const a = []; for (let i = 0; ; i++) a.push(Symbol.for('s' + i)) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
