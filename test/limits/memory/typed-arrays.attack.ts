import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of typed arrays",
  code: "export default () => { const a = []; for (;;) a.push(new Float64Array(100_000).fill(1)) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
