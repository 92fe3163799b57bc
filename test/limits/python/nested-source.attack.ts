import { hostile, python, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "compiles an expression nested a hundred thousand times",
  code: python(`def handler(event, context):
    return eval('-' * 100_000 + '1')`),
  expect: runsOutOfMemory,
});
