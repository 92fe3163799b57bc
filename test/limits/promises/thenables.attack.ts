import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a thenable that gives itself",
  code: "const t = { then(done) { done(t) } }; export default async () => { await t }",
  expect: timesOut,
});
