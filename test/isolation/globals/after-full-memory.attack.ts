import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a state after memory was full",
  code: "let n = 0; export default () => { let a = []; try { for (;;) a.push(new ArrayBuffer(1_000_000)) } catch {} a = null; return ++n }",
  config: { memoryMb: 48 },
  expect: answers(1),
});
