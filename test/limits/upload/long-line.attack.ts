import { answers, hostile, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "one line of ten megabytes",
  upload: () => uploadCode(`export default () => 1;${" ".repeat(10_000_000)}`),
  expect: answers(1),
});
