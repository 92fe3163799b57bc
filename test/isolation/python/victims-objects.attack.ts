import { answers, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "looks through all objects for what another function was given",
  victim: {
    code: python(`kept = []
def handler(event, context):
    kept.append(event)
    return len(kept)`),
    event: "CANARY-4711",
  },
  code: python(`import gc
def handler(event, context):
    marks = ('CANARY-' + '4711', b'CANARY-' + b'4711')
    return sum(1 for found in gc.get_objects() for one in (found.values() if isinstance(found, dict) else found if isinstance(found, (list, tuple)) else ()) if one in marks[:1])`),
  expect: answers(0),
});
