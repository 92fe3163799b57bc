import { answers, hostile, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "prototypes poisoned before the module is registered",
  upload: () =>
    uploadCode(
      "Object.prototype.default = () => 2; Object.prototype.fetch = () => 3; Function.prototype.call = null; export default () => 1",
    ),
  expect: answers(1),
});
