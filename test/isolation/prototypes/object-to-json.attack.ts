import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a toJSON on Object.prototype changes this call's own result and no other's",
  code: "export default () => { Object.prototype.toJSON = () => 'mine'; return {} }",
  expect: answers("mine"),
});
