import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "copies of a large event",
  code: "export default (event) => { const a = []; for (;;) a.push(event + a.length) }",
  event: "x".repeat(1_000_000),
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
