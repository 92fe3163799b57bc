import { hostile, isRefused, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "memory without bound",
  upload: () => uploadJson({ code: "export default () => 1", config: { memoryMb: 1e9 } }),
  expect: isRefused(400, "invalid_request", /memoryMb/),
});
