import { hostile, python, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "has a regular expression backtrack",
  code: python(`import re
def handler(event, context):
    return re.match('(a*)*b', 'a' * 60) is None`),
  expect: timesOut,
});
