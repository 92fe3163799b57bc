import { answers, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "looks for files of the host",
  code: python(`import os
def handler(event, context):
    found = []
    for path in ('/etc/passwd', '/proc/self/environ', '/tmp/../etc/passwd', '/work', '../../etc/passwd'):
        try:
            found.append(open(path).read())
        except OSError:
            pass
    return found`),
  expect: answers([]),
});
