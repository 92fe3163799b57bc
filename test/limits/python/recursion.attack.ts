import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "calls itself for ever",
  code: python(`def handler(event, context):
    return handler(event, context)`),
  expect: fails("RecursionError", /maximum recursion depth/),
});
