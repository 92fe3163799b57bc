import { hostile, isRefused, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "a path that is a file and a folder",
  upload: () => uploadJson({ files: { a: "", "a/b.ts": "", "index.ts": "export default () => 1" } }),
  expect: isRefused(400, "invalid_upload", /./),
});
