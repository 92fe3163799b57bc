import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "a built-in's loop at the top level",
  upload: () => uploadCode("[].indexOf.call({ length: 2 ** 53 - 1 }, 1); export default () => 1"),
  expect: isRefused(400, "load_failed", /timed out after 10/),
});
