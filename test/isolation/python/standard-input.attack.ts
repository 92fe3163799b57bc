import { answers, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "reads its standard input for what a call before it was given",
  code: python(`import os, sys
def handler(event, context):
    return [sys.stdin.read(), os.read(0, 100).decode()]`),
  expect: answers(["", ""]),
});
