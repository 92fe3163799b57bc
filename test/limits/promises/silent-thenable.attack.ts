import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a thenable that never answers",
  code: "export default () => ({ then() {} })",
  expect: fails("Runtime.NeverSettled"),
});
