import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of promises",
  code: "export default () => { const a = []; for (;;) a.push(new Promise(() => {})) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
