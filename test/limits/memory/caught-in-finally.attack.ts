import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of a result after memory was full",
  code: "export default () => { const a = []; try { for (;;) a.push(new ArrayBuffer(1_000_000)) } catch { return 'answered' } }",
  config: { memoryMb: 48 },
  expect: answers("answered"),
});
