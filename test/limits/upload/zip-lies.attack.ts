import { hostile, isRefused } from "../../harness/hostile.ts";
import { soundFiles, uploadBytes, withDirectoryField, zipOf } from "../../harness/zip.ts";

export default hostile({
  what: "a zip whose file says that it is small",
  upload: () => uploadBytes(withDirectoryField(zipOf({ "bomb.txt": new Uint8Array(20_000_000), ...soundFiles }), 24, 1_000)),
  expect: isRefused(400, "invalid_upload", /damaged/),
});
