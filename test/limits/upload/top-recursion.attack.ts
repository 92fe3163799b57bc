import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "recursion at the top level",
  upload: () => uploadCode("const f = () => f() + 1; f(); export default () => 1"),
  expect: isRefused(400, "load_failed", /stack/),
});
