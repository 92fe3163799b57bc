import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a callback that is never called",
  code: "export default (event, context, callback) => {}",
  expect: fails("Runtime.NeverSettled"),
});
