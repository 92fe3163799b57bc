import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of weak entries whose keys live",
  code: "export default () => { const w = new WeakMap(), a = []; for (;;) { const k = {}; a.push(k); w.set(k, a.length) } }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
