import { hostile, python, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "nests quantifiers over a long text",
  code: python(`import re
def handler(event, context):
    return re.search('(x+x+)+y', 'x' * 10_000) is None`),
  expect: timesOut,
});
