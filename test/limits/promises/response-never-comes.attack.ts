import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a Response that never comes",
  code: "export default { fetch: () => new Promise(() => {}) }",
  expect: fails("Runtime.NeverSettled"),
});
