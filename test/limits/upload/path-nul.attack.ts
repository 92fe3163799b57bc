import { hostile, isRefused, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "a path with a NUL",
  upload: () => uploadJson({ files: { "a\0.ts": "export default () => 1" }, entry: "a\0.ts" }),
  expect: isRefused(400, "invalid_upload", /leads out/),
});
