import { hostile, timesOut } from "../../harness/hostile.ts";
import { wasi3 } from "../../harness/wasi3.ts";

export default hostile({
  what: "waits for ages",
  code: () => wasi3("command"),
  event: "forever",
  expect: timesOut,
});
