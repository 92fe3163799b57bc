import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "lines where no log is kept",
  code: "export default () => { for (let i = 0; i < 1e5; i++) console.log('x'); return 1 }",
  config: { maxLogBytes: 0, timeoutMs: 15000 },
  expect: answers(1),
});
