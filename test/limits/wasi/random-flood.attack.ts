import { hostile, timesOut } from "../../harness/hostile.ts";
import { command } from "../../harness/wasi-command.ts";

export default hostile({
  what: "asks for four megabytes of randomness for ever",
  code: () => command({ start: `(loop $l (drop (call $random_get (i32.const 0) (i32.const 4194304))) (br $l))`, memory: "80" }),
  expect: timesOut,
});
