import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of strings",
  code: "export default () => { const a = []; for (let i = 0; ; i++) a.push('x'.repeat(10_000) + i) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
