import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "one line of a million objects",
  code: "export default () => { console.log(new Array(1e6).fill({ a: [1] })); return 1 }",
  config: { maxLogBytes: 2000, timeoutMs: 15000 },
  expect: answers(1),
});
