import { answers, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "replaces modules for those who import them later",
  code: python(`import sys, types
def handler(event, context):
    import json
    found = hasattr(json, 'leak') or 'leak' in sys.modules
    sys.modules['leak'] = sys.modules['json'] = types.SimpleNamespace(leak=1)
    return found`),
  expect: answers(false),
});
