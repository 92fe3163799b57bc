import { answers, hostile } from "../../harness/hostile.ts";
import { command } from "../../harness/wasi-command.ts";

export default hostile({
  what: "a file that the last call left in /tmp",
  code: () =>
    command({
      start: `(local $found i32) (local.set $found (i32.eqz (call $path_open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 4) (i32.const 0) (i64.const 0x1fffffff) (i64.const 0) (i32.const 0) (i32.const 16)))) (drop (call $path_open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 4) (i32.const 1) (i64.const 0x1fffffff) (i64.const 0) (i32.const 0) (i32.const 16))) (i32.store8 (i32.const 4096) (i32.add (i32.const 48) (local.get $found))) (i32.store (i32.const 4) (i32.const 1)) (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))`,
    }),
  expect: answers(0),
});
