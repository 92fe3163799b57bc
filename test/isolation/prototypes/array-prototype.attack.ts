import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a property on Array.prototype, which the neighbour looks for",
  code: "export default () => { Array.prototype.leak = 'dirty'; Object.prototype.leak = 'dirty'; return 'done' }",
  expect: answers("done"),
});
