import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "lines of every level",
  code: "export default () => { for (let i = 0; i < 100_000; i++) { console.error('e'); console.debug('d') } return \"done\" }",
  config: { maxLogBytes: 2000, timeoutMs: 15000 },
  expect: answers("done"),
});
