import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "fills /tmp",
  code: python(`def handler(event, context):
    with open('/tmp/all', 'wb', buffering=0) as file:
        while True:
            file.write(bytes(1_000_000))`),
  expect: fails("OSError", /No space left/),
});
