import { answersAnew, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "seeds the generator for who comes next",
  code: python(`import random
def handler(event, context):
    drawn = [random.random(), random.getrandbits(64)]
    random.seed(7)
    return drawn`),
  expect: answersAnew,
});
