import { answers, hostile, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "types 200,000 deep",
  upload: () => uploadCode(`type A = ${"[".repeat(200_000)}1${"]".repeat(200_000)}; export default () => 1`),
  expect: answers(1),
});
