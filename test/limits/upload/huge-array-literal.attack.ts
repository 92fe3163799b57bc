import { answers, hostile, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "an array literal of a million elements",
  upload: () => uploadCode(`const a = [${"1,".repeat(1_000_000)}]; export default () => a.length`),
  expect: answers(1_000_000),
});
