import { hostile, python, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "generates for ever",
  code: python(`def numbers():
    while True:
        yield 1
def handler(event, context):
    return sum(numbers())`),
  expect: timesOut,
});
