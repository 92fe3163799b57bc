import { hostile, isRefused, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "a path of a thousand characters",
  upload: () => uploadJson({ files: { [`${"a/".repeat(500)}b.ts`]: "", "index.ts": "export default () => 1" } }),
  expect: isRefused(400, "invalid_upload", /leads out/),
});
