import { hostile, timesOut } from "../../harness/hostile.ts";
import { command } from "../../harness/wasi-command.ts";

export default hostile({
  what: "polls a clock that is due, again and again",
  code: () =>
    command({
      start: `(loop $l (i32.store (i32.const 1040) (i32.const 1)) (i64.store (i32.const 1048) (i64.const 0)) (drop (call $poll_oneoff (i32.const 1024) (i32.const 2048) (i32.const 1) (i32.const 8))) (br $l))`,
    }),
  expect: timesOut,
});
