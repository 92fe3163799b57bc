import { answers, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "leaves an attribute on a class of the library",
  code: python(`import collections
def handler(event, context):
    found = hasattr(collections.OrderedDict, 'leak') or hasattr(collections.Counter, 'leak')
    collections.Counter.leak = 1
    return found`),
  expect: answers(false),
});
