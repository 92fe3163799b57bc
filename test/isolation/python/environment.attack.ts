import { answers, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "leaves a variable in the environment",
  code: python(`import os
def handler(event, context):
    found = os.environ.get('LEAK')
    os.environ['LEAK'] = os.environ['OWN'] = 'leak'
    return [found, os.getenv('OWN')]`),
  config: { env: { OWN: "mine" } },
  expect: answers([null, "leak"]),
});
