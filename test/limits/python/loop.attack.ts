import { hostile, python, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "loops for ever",
  code: python(`def handler(event, context):
    while True:
        pass`),
  expect: timesOut,
});
