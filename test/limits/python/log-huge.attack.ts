import { answers, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "logs a line of fifty million characters",
  code: python(`def handler(event, context):
    print('x' * 50_000_000)`),
  config: { memoryMb: 512 },
  expect: answers(null),
});
