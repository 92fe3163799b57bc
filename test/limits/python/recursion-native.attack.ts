import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "recurses through the interpreter's own code",
  code: python(`class Same:
    def __eq__(self, other):
        return self == other
def handler(event, context):
    return Same() == Same()`),
  expect: fails("Runtime.Trap", /out of bounds/),
});
