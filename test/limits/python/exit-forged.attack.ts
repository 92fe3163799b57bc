import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "exits with a status that fails when it is read",
  code: python(`class Exit(SystemExit):
    @property
    def code(self):
        raise ValueError
def handler(event, context):
    raise Exit`),
  expect: fails("Runtime.NoReply"),
});
