import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "an import of code in a URL",
  upload: () => uploadCode('import a from "data:text/javascript,export default 1"; export default () => a'),
  expect: isRefused(400, "build_failed", /outside of the uploaded files/),
});
