import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "a text that never ends",
  upload: () => uploadCode(`export default () => "${"a".repeat(1_000_000)}`),
  expect: isRefused(400, "build_failed", /./),
});
