import { answers, hostile } from "../../harness/hostile.ts";
import { command } from "../../harness/wasi-command.ts";

export default hostile({
  what: "a clock finer than a millisecond",
  code: () =>
    command({
      start: `(drop (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const 16))) (i32.store8 (i32.const 4096) (i32.add (i32.const 48) (i64.ne (i64.rem_u (i64.load (i32.const 16)) (i64.const 1000000)) (i64.const 0)))) (i32.store (i32.const 4) (i32.const 1)) (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))`,
    }),
  expect: answers(0),
});
