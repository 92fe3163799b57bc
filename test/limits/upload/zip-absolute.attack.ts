import { hostile, isRefused } from "../../harness/hostile.ts";
import { soundFiles, uploadZip } from "../../harness/zip.ts";

export default hostile({
  what: "a zip with an absolute path",
  upload: () => uploadZip({ ...soundFiles, "/etc/cron.d/evil": "1" }),
  expect: isRefused(400, "invalid_upload", /Unsafe filename/),
});
