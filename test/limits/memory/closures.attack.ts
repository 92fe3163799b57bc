import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of closures",
  code: "export default () => { let f = () => 1; for (;;) { const g = f; f = () => g } }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
