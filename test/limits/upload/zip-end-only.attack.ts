import { hostile, isRefused } from "../../harness/hostile.ts";
import { soundFiles, uploadBytes, zipOf } from "../../harness/zip.ts";

export default hostile({
  what: "the end of a zip alone",
  upload: () => uploadBytes(zipOf(soundFiles).slice(-22)),
  expect: isRefused(400, "invalid_upload", /./),
});
