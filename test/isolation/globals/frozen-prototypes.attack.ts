import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a frozen Object.prototype",
  code: "export default () => { const was = Object.isFrozen(Object.prototype); Object.freeze(Object.prototype); return was }",
  expect: answers(false),
});
