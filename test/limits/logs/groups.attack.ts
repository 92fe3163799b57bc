import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a hundred thousand groups in each other",
  code: "export default () => { for (let i = 0; i < 1e5; i++) console.group('g'); console.log('deep'); return 1 }",
  config: { maxLogBytes: 2000, timeoutMs: 15000 },
  expect: answers(1),
});
