import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of event listeners",
  code: "export default () => { const t = new EventTarget(); for (let i = 0; ; i++) t.addEventListener('e' + i, () => i) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
