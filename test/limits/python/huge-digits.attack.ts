import { hostile, python, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "writes out a number of millions of digits",
  code: python(`import sys
def handler(event, context):
    sys.set_int_max_str_digits(0)
    return len(str(1 << 20_000_000))`),
  expect: timesOut,
});
