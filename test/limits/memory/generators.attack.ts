import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of suspended generators",
  code: "export default () => { function* g() { yield 1 } const a = []; for (;;) { const i = g(); i.next(); a.push(i) } }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
