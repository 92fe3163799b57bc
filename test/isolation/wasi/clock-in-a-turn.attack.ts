import { answers, hostile } from "../../harness/hostile.ts";
import { command } from "../../harness/wasi-command.ts";

export default hostile({
  what: "a clock that moves while it works, by more than a nanosecond for each time that it is asked",
  code: () =>
    command({
      start: `(local $i i32) (drop (call $clock_time_get (i32.const 1) (i64.const 0) (i32.const 16))) (loop $l (local.set $i (i32.add (local.get $i) (i32.const 1))) (br_if $l (i32.lt_u (local.get $i) (i32.const 20000)))) (drop (call $clock_time_get (i32.const 1) (i64.const 0) (i32.const 24))) (i32.store8 (i32.const 4096) (i32.add (i32.const 48) (i64.gt_u (i64.sub (i64.load (i32.const 24)) (i64.load (i32.const 16))) (i64.const 1000)))) (i32.store (i32.const 4) (i32.const 1)) (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))`,
    }),
  expect: answers(0),
});
