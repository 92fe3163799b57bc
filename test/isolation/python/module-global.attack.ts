import { answers, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "counts its calls in a global of its module",
  code: python(`n = 0
def handler(event, context):
    global n
    n += 1
    return n`),
  expect: answers(1),
});
