import { answers, hostile, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "a module that is a thenable",
  upload: () => uploadCode("export const then = (f) => f({ default: () => 2 }); export default () => 1"),
  expect: answers(1),
});
