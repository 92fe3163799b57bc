import { answers, hostile } from "../../harness/hostile.ts";
import { command } from "../../harness/wasi-command.ts";

export default hostile({
  what: "every pointer outside of its memory",
  code: () =>
    command({
      start: `(drop (call $fd_read (i32.const 0) (i32.const -1) (i32.const 1) (i32.const -1))) (drop (call $args_get (i32.const -1) (i32.const -1))) (drop (call $environ_sizes_get (i32.const -1) (i32.const -1))) (drop (call $random_get (i32.const -1) (i32.const 100))) (drop (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const -4))) (drop (call $poll_oneoff (i32.const -1) (i32.const -1) (i32.const 1) (i32.const -1))) (drop (call $fd_readdir (i32.const 3) (i32.const -1) (i32.const -1) (i64.const 0) (i32.const -1)))`,
    }),
  expect: answers(null),
});
