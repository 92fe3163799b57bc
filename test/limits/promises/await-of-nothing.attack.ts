import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "an await of it",
  code: "export default async () => { await new Promise(() => {}) }",
  expect: fails("Runtime.NeverSettled"),
});
