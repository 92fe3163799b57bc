import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "answers with a value that holds itself",
  code: python(`def handler(event, context):
    held = []
    held.append(held)
    return held`),
  expect: fails("Runtime.MarshalError", /Circular reference/),
});
