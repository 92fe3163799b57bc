import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "an await at the top level that never settles",
  upload: () => uploadCode("await new Promise(() => {}); export default () => 1"),
  expect: isRefused(400, "load_failed", /never settles/),
});
