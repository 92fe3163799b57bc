import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "an import of a file of the server's",
  upload: () => uploadCode('import a from "/etc/passwd"; export default () => a'),
  expect: isRefused(400, "build_failed", /Could not resolve|No loader|outside/),
});
