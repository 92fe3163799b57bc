import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "jobs that were pending at the end of the last call",
  code: "globalThis.ran = 0; export default () => { const was = ran; for (let i = 0; i < 9; i++) Promise.resolve().then(() => ran++); return was }",
  expect: answers(0),
});
