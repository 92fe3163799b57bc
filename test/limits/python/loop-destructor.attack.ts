import { hostile, python, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "loops in a destructor",
  code: python(`class Loop:
    def __del__(self):
        while True:
            pass
def handler(event, context):
    Loop()`),
  expect: timesOut,
});
