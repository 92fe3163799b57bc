import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a thrown undefined",
  code: "export default () => { throw undefined }",
  config: { maxOutputBytes: 100000 },
  expect: fails("undefined"),
});
