import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of encoded text",
  code: "export default () => { const e = new TextEncoder(), a = []; for (;;) a.push(e.encode('x'.repeat(100_000))) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
