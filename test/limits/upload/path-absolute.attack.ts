import { hostile, isRefused, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "an absolute path",
  upload: () => uploadJson({ files: { "/tmp/index.ts": "export default () => 1" }, entry: "/tmp/index.ts" }),
  expect: isRefused(400, "invalid_upload", /leads out/),
});
