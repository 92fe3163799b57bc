import { answers, hostile, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "100,000 variables",
  upload: () => uploadCode(`${Array.from({ length: 100_000 }, (_, n) => `let v${n} = ${n};`).join("")} export default () => 1`),
  expect: answers(1),
});
