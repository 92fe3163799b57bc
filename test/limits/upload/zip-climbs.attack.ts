import { hostile, isRefused } from "../../harness/hostile.ts";
import { soundFiles, uploadZip } from "../../harness/zip.ts";

export default hostile({
  what: "a zip whose path climbs out",
  upload: () => uploadZip({ ...soundFiles, "../../evil.ts": "1" }),
  expect: isRefused(400, "invalid_upload", /Unsafe filename/),
});
