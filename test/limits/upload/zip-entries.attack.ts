import { hostile, isRefused } from "../../harness/hostile.ts";
import { soundFiles, uploadZip } from "../../harness/zip.ts";

export default hostile({
  what: "a zip of six thousand entries",
  upload: () => uploadZip({ ...soundFiles, ...Object.fromEntries(Array.from({ length: 6_000 }, (_, n) => [`f${n}`, ""])) }),
  expect: isRefused(413, "too_large", /5000 entries/),
});
