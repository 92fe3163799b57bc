import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a finalizer that would run in the next call",
  code: "globalThis.ran = 0; const r = new FinalizationRegistry(() => ran++); export default () => { const was = ran; for (let i = 0; i < 100; i++) r.register({}, i); return was }",
  expect: answers(0),
});
