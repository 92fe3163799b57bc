import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "lines of a hundred characters",
  code: "export default () => { for (let i = 0; i < 100_000; i++) { console.log('0123456789'.repeat(10)) } return \"done\" }",
  config: { maxLogBytes: 2000, timeoutMs: 15000 },
  expect: answers("done"),
});
