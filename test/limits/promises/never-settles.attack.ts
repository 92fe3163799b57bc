import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a promise of nothing is answered at once",
  code: "export default () => new Promise(() => {})",
  expect: fails("Runtime.NeverSettled"),
});
