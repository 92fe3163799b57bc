import { answersAnew, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "draws from a generator that it made when it was loaded, and that it seeds anew",
  code: python(`import random
own = random.Random()
def handler(event, context):
    own.seed()
    return own.random()`),
  expect: answersAnew,
});
