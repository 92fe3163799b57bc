import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "lines from jobs that outlive the answer",
  code: "export default () => { const f = () => { console.log('late'); queueMicrotask(f) }; f(); return 1 }",
  config: { maxLogBytes: 2000, timeoutMs: 15000 },
  expect: answers(1),
});
