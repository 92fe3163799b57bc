import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "raises what cannot be written out",
  code: python(`class Bad(Exception):
    def __str__(self):
        raise self
def handler(event, context):
    raise Bad()`),
  expect: fails("Bad", /^$/),
});
