import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "promise jobs without end at the top level",
  upload: () => uploadCode("await (async () => { for (;;) await null })(); export default () => 1"),
  expect: isRefused(400, "load_failed", /10/),
});
