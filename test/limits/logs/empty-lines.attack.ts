import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "lines of nothing",
  code: 'export default () => { for (let i = 0; i < 100_000; i++) { console.log() } return "done" }',
  config: { maxLogBytes: 2000, timeoutMs: 15000 },
  expect: answers("done"),
});
