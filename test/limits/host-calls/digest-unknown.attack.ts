import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a digest by a name of Object.prototype's",
  code: "export default () => { return crypto.subtle.digest('__proto__', new Uint8Array(1)).catch((e) => e.name) }",
  expect: answers("NotSupportedError"),
});
