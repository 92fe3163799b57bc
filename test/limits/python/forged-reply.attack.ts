import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "has the runtime answer with an object that says that it is huge",
  code: python(`import __main__, struct
(huge,) = struct.unpack('<d', b'\\xff\\xff\\xff\\xff\\xff\\xff\\xef\\x7f')
__main__.call.__code__ = eval(f'lambda: {huge!r}').__code__
def handler(event, context):
    return 1`),
  expect: fails("Runtime.Trap", /out of bounds/),
});
