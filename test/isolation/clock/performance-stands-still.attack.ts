import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "performance.now, read before and after much work",
  code: "export default () => { const a = performance.now(); for (let i = 0; i < 1e6; i++); return performance.now() - a }",
  expect: answers(0),
});
