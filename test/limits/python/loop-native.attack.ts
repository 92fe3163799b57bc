import { hostile, python, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "loops inside the interpreter, where no bytecode runs",
  code: python(`import itertools
def handler(event, context):
    return sum(itertools.repeat(0))`),
  expect: timesOut,
});
