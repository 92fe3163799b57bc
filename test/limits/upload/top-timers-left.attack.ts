import { answers, hostile, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "timers that the module leaves behind",
  upload: () =>
    uploadCode(
      "for (let i = 0; i < 1_000; i++) setTimeout(() => { globalThis.fired = (globalThis.fired ?? 0) + 1 }, 0); export default () => 1",
    ),
  expect: answers(1),
});
