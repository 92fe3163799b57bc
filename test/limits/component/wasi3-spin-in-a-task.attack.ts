import { hostile, timesOut } from "../../harness/hostile.ts";
import { wasi3 } from "../../harness/wasi3.ts";

export default hostile({
  what: "computes in a task that it left behind, while the first one waits",
  code: () => wasi3("command"),
  event: "spin-in-a-task",
  expect: timesOut,
});
