import { answers, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "leaves a name among the built-ins, and another len",
  code: python(`import builtins
def handler(event, context):
    found = hasattr(builtins, 'leak') or len([1]) == 42
    builtins.leak = 1
    builtins.len = lambda _: 42
    return found`),
  expect: answers(false),
});
