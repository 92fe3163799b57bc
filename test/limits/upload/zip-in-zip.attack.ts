import { answers, hostile } from "../../harness/hostile.ts";
import { soundFiles, uploadZip, zipOf } from "../../harness/zip.ts";

export default hostile({
  what: "a zip of zips, which nobody may unpack for it",
  upload: () => uploadZip({ ...soundFiles, "inner.zip": zipOf({ "bomb.txt": new Uint8Array(40_000_000) }) }),
  expect: answers(1),
});
