import { answers, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "patches functions of the library that the runtime itself uses",
  code: python(`import json, random
def handler(event, context):
    found = json.dumps(1) != '1'
    json.dumps = lambda *_, **__: '"leak"'
    random.seed = lambda *_: None
    return found`),
  expect: answers("leak"),
});
