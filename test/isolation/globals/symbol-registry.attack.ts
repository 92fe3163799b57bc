import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a global under a registered symbol",
  code: "export default () => { const s = Symbol.for('leak'); const was = globalThis[s] ?? 0; globalThis[s] = 1; return was }",
  expect: answers(0),
});
