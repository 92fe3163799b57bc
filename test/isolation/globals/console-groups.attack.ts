import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a console group that is left open, and a counter",
  code: "export default () => { const n = console.leak ?? 0; console.group('left'); console.count('left'); console.leak = 1; return n }",
  expect: answers(0),
});
