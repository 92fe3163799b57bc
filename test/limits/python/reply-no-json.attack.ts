import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "answers with what JSON does not have",
  code: python(`def handler(event, context):
    return [float('nan'), {1, 2}]`),
  expect: fails("Runtime.MarshalError"),
});
