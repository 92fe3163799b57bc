import { hostile, isRefused } from "../../harness/hostile.ts";
import { soundFiles, uploadZip } from "../../harness/zip.ts";

export default hostile({
  what: "a zip whose file inflates a thousand times",
  upload: () => uploadZip({ ...soundFiles, "bomb.txt": new Uint8Array(40_000_000) }),
  expect: isRefused(400, "invalid_upload", /inflates more than 100 times/),
});
