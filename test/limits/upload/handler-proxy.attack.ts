import { answers, hostile, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "a handler that is a proxy",
  upload: () => uploadCode("export default new Proxy(() => 1, {})"),
  expect: answers(1),
});
