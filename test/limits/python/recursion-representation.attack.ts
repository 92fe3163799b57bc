import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "writes out a list nested a hundred thousand times",
  code: python(`def handler(event, context):
    nested = []
    for _ in range(100_000):
        nested = [nested]
    return len(repr(nested))`),
  expect: fails("RecursionError"),
});
