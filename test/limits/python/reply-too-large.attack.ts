import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "answers with more than it may",
  code: python(`def handler(event, context):
    return 'x' * 10_000_000`),
  expect: fails("Function.ResponseSizeTooLarge"),
});
