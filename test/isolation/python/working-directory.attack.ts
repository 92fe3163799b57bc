import { answers, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "changes the working directory",
  code: python(`import os
def handler(event, context):
    found = os.getcwd()
    os.chdir('/tmp')
    return found`),
  expect: answers("/var/task"),
});
