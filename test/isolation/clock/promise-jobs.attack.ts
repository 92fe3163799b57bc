import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a clock that moves between promise jobs",
  code: "export default async () => { const a = performance.now(); for (let i = 0; i < 2e4; i++) await null; return performance.now() - a }",
  expect: answers(0),
});
