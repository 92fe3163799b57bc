import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of objects in objects",
  code: "export default () => { let o = {}; for (;;) o = { o } }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
