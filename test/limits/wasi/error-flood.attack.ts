import { hostile, timesOut } from "../../harness/hostile.ts";
import { command } from "../../harness/wasi-command.ts";

export default hostile({
  what: "writes to standard error for ever",
  code: () => command({ start: `(loop $l (drop (call $fd_write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 8))) (br $l))` }),
  expect: timesOut,
});
