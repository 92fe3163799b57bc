import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "elements 100,000 deep",
  upload: () => uploadCode(`export default () => ${"<a>".repeat(100_000)}${"</a>".repeat(100_000)}`),
  expect: isRefused(400, "build_failed", /./),
});
