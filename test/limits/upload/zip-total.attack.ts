import { hostile, isRefused } from "../../harness/hostile.ts";
import { soundFiles, uploadZip } from "../../harness/zip.ts";

export default hostile({
  what: "a zip whose files are small bombs, and many",
  upload: () =>
    uploadZip({ ...soundFiles, ...Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`z${n}`, new Uint8Array(1_000_000)])) }),
  expect: isRefused(413, "too_large", /inflates to over/),
});
