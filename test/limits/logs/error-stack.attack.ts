import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "an error whose stack is long",
  code: "export default () => { const e = new Error('m'); e.stack = 's\\n'.repeat(3_000_000); console.error(e); return 1 }",
  config: { maxLogBytes: 2000, timeoutMs: 15000 },
  expect: answers(1),
});
