import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "has the runtime answer with something else than bytes",
  code: python(`import __main__
__main__.call.__code__ = (lambda: None).__code__
def handler(event, context):
    return 1`),
  expect: fails("Runtime.NoReply"),
});
