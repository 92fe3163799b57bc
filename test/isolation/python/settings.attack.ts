import { answers, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "changes settings of the interpreter",
  code: python(`import decimal, gc, sys
def handler(event, context):
    found = [decimal.getcontext().prec, sys.getrecursionlimit(), gc.isenabled(), sys.getswitchinterval()]
    decimal.getcontext().prec = 3
    sys.setrecursionlimit(77)
    gc.disable()
    sys.setswitchinterval(1)
    return found`),
  expect: answers([28, 1000, true, 0.005]),
});
