import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a global that the last call set",
  code: "export default () => { const was = typeof globalThis.leak; globalThis.leak = 1; return was }",
  expect: answers("undefined"),
});
