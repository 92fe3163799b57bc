import { hostile, python, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "raises a number to a huge power",
  code: python(`def handler(event, context):
    return 9**9**9 > 1`),
  expect: timesOut,
});
