import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "the other doors to the clock",
  code: "export default () => { const a = Date(); for (let i = 0; i < 1e6; i++); return Date() === a && new Date().getTime() % 1 === 0 }",
  expect: answers(true),
});
