import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "100,000 errors, which the refusal must not all say",
  upload: () => uploadCode("const a = ;\n".repeat(100_000)),
  expect: isRefused(400, "build_failed", /./),
});
