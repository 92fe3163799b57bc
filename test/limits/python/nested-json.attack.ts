import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "parses JSON nested a hundred thousand times",
  code: python(`import json
def handler(event, context):
    return json.loads('[' * 100_000)`),
  expect: fails("RecursionError"),
});
