import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "where a regular expression stopped",
  code: "const r = /a/g; export default () => { const was = r.lastIndex; r.test('aaa'); return was }",
  expect: answers(0),
});
