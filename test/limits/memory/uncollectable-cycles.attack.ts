import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of cycles that keep each other",
  code: "export default () => { let last; for (;;) { const a = { last }, b = { a }; a.b = b; last = b } }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
