import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "an import from the network",
  upload: () => uploadCode('import a from "http://127.0.0.1:1/a.js"; export default () => a'),
  expect: isRefused(400, "load_failed", /could not load module/),
});
