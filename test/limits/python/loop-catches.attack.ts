import { hostile, python, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "catches all there is, for ever",
  code: python(`def handler(event, context):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue`),
  expect: timesOut,
});
