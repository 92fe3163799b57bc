import { hostile, python, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "looks for what is not there in a range that never ends",
  code: python(`import itertools
def handler(event, context):
    return -1 in itertools.count()`),
  expect: timesOut,
});
