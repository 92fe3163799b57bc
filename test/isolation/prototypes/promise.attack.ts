import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "another then",
  code: "export default () => { Promise.prototype.then = () => { throw 1 }; return 'done' }",
  expect: answers("done"),
});
