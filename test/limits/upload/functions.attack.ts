import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "functions 100,000 deep",
  upload: () => uploadCode(`export default () => ${"()=>".repeat(100_000)}1`),
  expect: isRefused(400, "build_failed", /./),
});
