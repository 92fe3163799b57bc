import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "an import of Node's file system",
  upload: () => uploadCode('import { readFileSync } from "node:fs"; export default () => readFileSync("/etc/passwd", "utf8")'),
  expect: isRefused(400, "build_failed", /node:fs/),
});
