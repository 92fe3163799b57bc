import { hostile, isRefused } from "../../harness/hostile.ts";
import { soundFiles, uploadBytes, withDirectoryField, zipOf } from "../../harness/zip.ts";

export default hostile({
  what: "a zip whose entry lies past its end",
  upload: () => uploadBytes(withDirectoryField(zipOf(soundFiles), 42, 0x7fffffff)),
  expect: isRefused(400, "invalid_upload", /damaged/),
});
