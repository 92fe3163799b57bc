import { hostile, python, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "sleeps past its deadline",
  code: python(`import time
def handler(event, context):
    time.sleep(1_000_000)`),
  expect: timesOut,
});
