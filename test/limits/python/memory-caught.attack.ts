import { hostile, python, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "catches that its memory is full, again and again",
  code: python(`def handler(event, context):
    held = []
    while True:
        try:
            held.append(bytearray(1_000_000))
        except MemoryError:
            held.clear()`),
  expect: timesOut,
});
