import { hostile, isRefused } from "../../harness/hostile.ts";
import { soundFiles, uploadBytes, withDirectoryField, zipOf } from "../../harness/zip.ts";

export default hostile({
  what: "a zip that says that it is encrypted",
  upload: () => uploadBytes(withDirectoryField(zipOf(soundFiles), 8, 1)),
  expect: isRefused(400, "invalid_upload", /damaged/),
});
