import { answers, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "times its own work",
  code: python(`import time
CLOCKS = time.perf_counter_ns, time.time_ns, time.monotonic_ns
def spent(clock, rounds):
    began = clock()
    for _ in range(rounds):
        pass
    return clock() - began
def handler(event, context):
    return [spent(clock, 200_000) - spent(clock, 1) for clock in CLOCKS]`),
  expect: answers([0, 0, 0]),
});
