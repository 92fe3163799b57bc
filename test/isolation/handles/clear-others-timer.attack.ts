import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "numbers of timers that were never given",
  code: "export default () => { for (let i = -1_000; i < 10_000; i++) { clearTimeout(i); clearInterval(i); clearImmediate(i) } return 1 }",
  expect: answers(1),
});
