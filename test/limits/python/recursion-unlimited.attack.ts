import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "lifts the limit of recursion, and calls itself for ever",
  code: python(`import sys
def handler(event, context):
    sys.setrecursionlimit(2**31 - 1)
    return handler(event, context)`),
  config: { memoryMb: 32 },
  expect: fails("SystemError"),
});
