import { answers, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "leaves a file in /tmp, open and on disk",
  code: python(`import os
held = []
def handler(event, context):
    found = os.listdir('/tmp') + held
    held.append(open('/tmp/leak', 'w'))
    held[0].write('leak')
    held[0].flush()
    return found`),
  expect: answers([]),
});
