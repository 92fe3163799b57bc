import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of compiled functions",
  code: "export default () => { const a = []; for (let i = 0; ; i++) a.push(new Function('return ' + '1+a+'.repeat(5_000) + i)) }",
  config: { memoryMb: 16 },
  expect: runsOutOfMemory,
});
