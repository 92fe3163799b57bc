import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of a string that doubles",
  code: "export default () => { let s = 'x'; for (;;) s += s.slice(1) + 'y' }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
