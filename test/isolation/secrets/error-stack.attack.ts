import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "the server's paths in a stack",
  code: "export default () => { try { null.x } catch (e) { return /node_modules|\\/src\\/|\\/home\\/|\\/work\\/|\\/tmp\\/|file:/.test(e.stack) } }",
  expect: answers(false),
});
