import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a million short lines",
  code: "export default () => { for (let i = 0; i < 1_000_000; i++) { console.log('x') } return \"done\" }",
  config: { maxLogBytes: 2000, timeoutMs: 15000 },
  expect: answers("done"),
});
