import { hostile, isRefused, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "a config with fields of no meaning",
  upload: () => uploadJson({ code: "export default () => 1", config: { memoryMb: 128, tenant: "root" } }),
  expect: isRefused(400, "invalid_request", /tenant/),
});
