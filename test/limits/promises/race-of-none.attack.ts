import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a race without runners",
  code: "export default () => Promise.race([])",
  expect: fails("Runtime.NeverSettled"),
});
