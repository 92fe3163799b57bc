import { hostile, timesOut } from "../../harness/hostile.ts";
import { command } from "../../harness/wasi-command.ts";

export default hostile({
  what: "a path as long as its memory",
  code: () =>
    command({
      start: `(loop $l (drop (call $path_open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 100000) (i32.const 1) (i64.const 0) (i64.const 0) (i32.const 0) (i32.const 16))) (br $l))`,
    }),
  expect: timesOut,
});
