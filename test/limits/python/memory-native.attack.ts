import { hostile, python, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "fills memory inside the interpreter",
  code: python(`import itertools
def handler(event, context):
    return list(itertools.repeat(0))`),
  expect: runsOutOfMemory,
});
