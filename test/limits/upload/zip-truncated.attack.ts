import { hostile, isRefused } from "../../harness/hostile.ts";
import { soundFiles, uploadBytes, zipOf } from "../../harness/zip.ts";

export default hostile({
  what: "half of a zip",
  upload: () => uploadBytes(zipOf(soundFiles).slice(0, 60)),
  expect: isRefused(400, "invalid_upload", /damaged/),
});
