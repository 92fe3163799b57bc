import { hostile, python, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "doubles a list until it is too large",
  code: python(`def handler(event, context):
    held = [0]
    while True:
        held += held`),
  expect: runsOutOfMemory,
});
