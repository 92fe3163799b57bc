import { answers, hostile, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "a sum of 10,000 texts, which the bundler joins one by one",
  upload: () => uploadCode(`export default () => (${'"a"+'.repeat(10_000)}"").length`),
  expect: answers(10_000),
});
