import { hostile, python, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "logs for ever",
  code: python(`def handler(event, context):
    while True:
        print('again')`),
  expect: timesOut,
});
