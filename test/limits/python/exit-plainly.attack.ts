import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "ends the process as if all was well",
  code: python(`import os
def handler(event, context):
    os._exit(0)`),
  expect: fails("Runtime.NoReply"),
});
