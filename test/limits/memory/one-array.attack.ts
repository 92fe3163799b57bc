import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of one array",
  code: "export default () => { const a = []; for (;;) a.push(1) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
