import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "makes files for ever",
  code: python(`def handler(event, context):
    for n in range(100_000):
        open(f'/tmp/{n}', 'w').close()`),
  expect: fails("OSError"),
});
