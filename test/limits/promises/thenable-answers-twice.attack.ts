import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a thenable that answers a thousand times",
  code: "export default () => ({ then(done) { for (let i = 0; i < 1_000; i++) done(i) } })",
  expect: answers(0),
});
