import { hostile, python, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "fills memory with small objects",
  code: python(`def handler(event, context):
    held = None
    while True:
        held = (held, object())`),
  config: { memoryMb: 24 },
  expect: runsOutOfMemory,
});
