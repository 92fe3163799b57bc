import { answers, hostile, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "a sum of 200,000 terms",
  upload: () => uploadCode(`export default () => ${"1+".repeat(200_000)}1`),
  expect: answers(200_001),
});
