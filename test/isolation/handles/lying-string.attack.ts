import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "an object in place of a string, which changes when it is read twice",
  code: "export default () => { let n = 0; const s = { toString: () => (n++ === 0 ? 'http://a/' : 'file:///etc/passwd') }; return new URL(s).href }",
  expect: answers("http://a/"),
});
