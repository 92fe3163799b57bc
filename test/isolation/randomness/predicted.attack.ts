import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "Math.random, predicted from what was drawn at the load",
  code: "const was = Array.from({ length: 100 }, Math.random); export default () => { const now = Array.from({ length: 100 }, Math.random); return now.some((n) => was.includes(n)) }",
  expect: answers(false),
});
