import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of arrays",
  code: "export default () => { const a = []; for (;;) a.push(new Array(10_000).fill(1)) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
