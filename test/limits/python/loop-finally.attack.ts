import { hostile, python, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "loops in what is done at last",
  code: python(`def handler(event, context):
    try:
        return 1
    finally:
        while True:
            pass`),
  expect: timesOut,
});
