import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a shared buffer for the host",
  code: "export default () => { return crypto.subtle.digest('SHA-1', new SharedArrayBuffer(8)).then(() => 'taken', (e) => e.name) }",
  expect: answers("TypeError"),
});
