import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "another iterator for arrays",
  code: "export default () => { Array.prototype[Symbol.iterator] = function* () { yield 'evil' }; return 'done' }",
  expect: answers("done"),
});
