import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of JSON",
  code: "export default () => { let a = [1, 1, 1, 1]; for (;;) a = [a, a, a, a, JSON.stringify(a)] }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
