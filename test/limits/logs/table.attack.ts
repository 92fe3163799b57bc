import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a table of a hundred thousand rows",
  code: "export default () => { console.table(Array.from({ length: 1e5 }, (_, i) => ({ i }))); return 1 }",
  config: { maxLogBytes: 2000, timeoutMs: 15000 },
  expect: answers(1),
});
