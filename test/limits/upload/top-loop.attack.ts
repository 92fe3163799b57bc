import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "a loop at the top level",
  upload: () => uploadCode("for (;;); export default () => 1"),
  expect: isRefused(400, "load_failed", /timed out after 10/),
});
