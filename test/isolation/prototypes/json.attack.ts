import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "another JSON.stringify",
  code: "export default () => { JSON.stringify = () => 'hacked'; JSON.parse = () => 'hacked'; Array.prototype.map = null; return 'done' }",
  expect: answers("done"),
});
