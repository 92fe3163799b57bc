import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "parentheses 400,000 deep",
  upload: () => uploadCode(`export default () => ${"(".repeat(400_000)}1${")".repeat(400_000)}`),
  expect: isRefused(400, "build_failed", /./),
});
