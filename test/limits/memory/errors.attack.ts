import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of errors with long messages",
  code: "export default () => { const a = []; for (;;) a.push(new Error('x'.repeat(1_000))) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
