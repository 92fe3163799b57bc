import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "aborts the process",
  code: python(`import os
def handler(event, context):
    os.abort()`),
  expect: fails("Runtime.Trap"),
});
