import { answers, hostile, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "a source map comment that names a file of the server's",
  upload: () => uploadCode("export default () => 1\n//# sourceMappingURL=file:///etc/passwd"),
  expect: answers(1),
});
