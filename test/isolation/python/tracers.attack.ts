import { answers, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "leaves a tracer and a profiler that see what runs next",
  code: python(`import sys
seen = []
def handler(event, context):
    found = [sys.gettrace() is None, sys.getprofile() is None, len(seen)]
    sys.settrace(lambda *_: seen.append(1))
    sys.setprofile(lambda *_: seen.append(1))
    return found`),
  expect: answers([true, true, 0]),
});
