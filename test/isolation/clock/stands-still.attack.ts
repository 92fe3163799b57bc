import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "the clock, read before and after much work",
  code: "export default () => { const a = Date.now(); for (let i = 0; i < 1e6; i++); return Date.now() - a }",
  expect: answers(0),
});
