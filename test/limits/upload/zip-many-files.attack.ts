import { hostile, isRefused } from "../../harness/hostile.ts";
import { uploadZip } from "../../harness/zip.ts";

/** Each in folders of its own. */
const files = Object.fromEntries(Array.from({ length: 4_900 }, (_, n) => [`${n}/${"deep/".repeat(90)}data.txt`, "x"]));

export default hostile({
  what: "thousands of files to be read, each deep in folders",
  upload: () => uploadZip({ "index.py": "def handler(event, context): pass", ...files }),
  expect: isRefused(400, "build_failed", /over 10000 files and folders/),
});
