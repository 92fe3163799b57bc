import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "an array 400,000 deep",
  upload: () => uploadCode(`export default ${"[".repeat(400_000)}${"]".repeat(400_000)}`),
  expect: isRefused(400, "build_failed", /./),
});
