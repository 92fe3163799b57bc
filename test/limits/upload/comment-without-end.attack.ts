import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "a comment that never ends",
  upload: () => uploadCode(`export default () => 1 /*${"*".repeat(1_000_000)}`),
  expect: isRefused(400, "build_failed", /./),
});
