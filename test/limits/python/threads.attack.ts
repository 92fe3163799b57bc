import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "starts a thread",
  code: python(`import threading
def handler(event, context):
    threading.Thread(target=print).start()`),
  expect: fails("RuntimeError", /can't start new thread/),
});
