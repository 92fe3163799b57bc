import { answers, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "times its own work",
  code: python(`import time
def handler(event, context):
    began = time.perf_counter_ns(), time.time_ns(), time.monotonic_ns()
    for _ in range(200_000):
        pass
    return [time.perf_counter_ns() - began[0], time.time_ns() - began[1], time.monotonic_ns() - began[2]]`),
  expect: answers([0, 0, 0]),
});
