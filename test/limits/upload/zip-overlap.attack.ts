import { hostile, isRefused } from "../../harness/hostile.ts";
import { uploadBytes, withDirectoryField, zipOf } from "../../harness/zip.ts";

export default hostile({
  what: "a zip whose entries are the same bytes",
  upload: () =>
    uploadBytes(
      withDirectoryField(zipOf({ "a.ts": "1", "index.ts": "export default () => 1" }), 42, zipOf({ "a.ts": "1" }).length - 22 - 46 - 4),
    ),
  expect: isRefused(400, "invalid_upload", /damaged/),
});
