import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a hundred thousand counters",
  code: "export default () => { for (let i = 0; i < 1e5; i++) console.count('c' + i); return 1 }",
  config: { maxLogBytes: 2000, timeoutMs: 15000 },
  expect: answers(1),
});
