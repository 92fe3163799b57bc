import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "an import of a file by its URL",
  upload: () => uploadCode('import a from "file:///etc/passwd"; export default () => a'),
  expect: isRefused(400, "build_failed", /./),
});
