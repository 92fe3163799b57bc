import { answers, hostile, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "a byte order mark, and separators of lines",
  upload: () => uploadCode("\ufeffexport default () => /* \u2028 */ 1"),
  expect: answers(1),
});
