import { answers, hostile, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "a name of a megabyte",
  upload: () => uploadCode(`const ${"a".repeat(1_000_000)} = 1; export default () => 1`),
  expect: answers(1),
});
