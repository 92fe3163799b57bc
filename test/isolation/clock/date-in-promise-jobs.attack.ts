import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "Date.now between promise jobs",
  code: "export default async () => { const a = Date.now(); for (let i = 0; i < 2e4; i++) await null; return Date.now() - a }",
  expect: answers(0),
});
