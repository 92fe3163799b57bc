import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "an import that climbs out",
  upload: () => uploadCode('import a from "../../../../../../etc/passwd"; export default () => a'),
  expect: isRefused(400, "build_failed", /Could not resolve|No loader|outside/),
});
