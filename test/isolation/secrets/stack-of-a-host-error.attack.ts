import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "the server's paths in an error of the host's",
  code: "export default () => { try { new URL('::') } catch (e) { return /node_modules|\\/src\\/|file:|internal/.test(e.stack + e.message) } }",
  expect: answers(false),
});
