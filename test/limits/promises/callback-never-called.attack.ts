import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a callback that is never called: as in Lambda, nothing is the answer when nothing is left to wait for",
  code: "export default (event, context, callback) => {}",
  expect: answers(null),
});
