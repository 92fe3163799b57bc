import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "400,000 brackets that are never closed",
  upload: () => uploadCode(`export default () => ${"{a:[".repeat(200_000)}`),
  expect: isRefused(400, "build_failed", /./),
});
