import { answers, hostile, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "source of lone surrogates and NUL",
  upload: () => uploadCode('export default () => "\\ud800\\0".length - 1'),
  expect: answers(1),
});
