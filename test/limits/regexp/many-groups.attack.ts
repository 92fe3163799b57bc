import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "more groups than an expression may have",
  code: "export default () => new RegExp('(a)'.repeat(300)).test('b')",
  expect: fails("SyntaxError", /^too many captures$/),
});
