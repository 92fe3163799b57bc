import { hostile, python, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "asks for a gigabyte at once",
  code: python(`def handler(event, context):
    return len('x' * 1_000_000_000)`),
  expect: runsOutOfMemory,
});
