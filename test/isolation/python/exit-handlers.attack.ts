import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "leaves a handler for the interpreter's end, and ends it",
  code: python(`import atexit, sys
def handler(event, context):
    atexit.register(lambda: print('leak'))
    sys.exit(3)`),
  expect: fails("Runtime.ExitError", /exit status 3$/),
});
