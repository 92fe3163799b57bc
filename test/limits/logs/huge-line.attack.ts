import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "one line of twenty megabytes",
  code: "export default () => { console.log('x'.repeat(20_000_000)); return 1 }",
  config: { maxLogBytes: 2000, timeoutMs: 15000 },
  expect: answers(1),
});
