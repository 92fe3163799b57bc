import { hostile, timesOut } from "../../harness/hostile.ts";
import { wasi3 } from "../../harness/wasi3.ts";

export default hostile({
  what: "computes in its first task for ever",
  code: () => wasi3("command"),
  event: "spin",
  expect: timesOut,
});
