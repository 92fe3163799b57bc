import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "has the runtime itself raise",
  code: python(`import __main__
__main__.call.__code__ = (lambda: 1 / 0).__code__
def handler(event, context):
    return 1`),
  expect: fails("Runtime.NoReply"),
});
