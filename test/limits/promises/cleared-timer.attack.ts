import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a promise whose timer is cleared",
  code: "export default () => new Promise((done) => clearTimeout(setTimeout(done, 10)))",
  expect: fails("Runtime.NeverSettled"),
});
