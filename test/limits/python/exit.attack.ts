import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "ends the process",
  code: python(`import os
def handler(event, context):
    os._exit(3)`),
  expect: fails("Runtime.ExitError", /exit status 3/),
});
