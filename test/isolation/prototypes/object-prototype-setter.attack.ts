import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "setters on Object.prototype for what the server reads",
  code: "export default () => { for (const k of ['body', 'kind', 'values', 'status', 'errorType', 'leak']) Object.defineProperty(Object.prototype, k, { set(v) {}, get() { return 'evil' }, configurable: true }); return 'done' }",
  expect: answers("done"),
});
