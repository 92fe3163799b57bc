import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "has the runtime answer with a mark that there is none of",
  code: python(`import __main__
__main__.call.__code__ = (lambda: b'?' * 1_000).__code__
def handler(event, context):
    return 1`),
  expect: fails("Runtime.NoReply"),
});
