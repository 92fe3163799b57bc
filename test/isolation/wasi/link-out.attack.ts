import { answers, hostile } from "../../harness/hostile.ts";
import { command } from "../../harness/wasi-command.ts";

export default hostile({
  what: "a link that leads out of /tmp",
  code: () =>
    command({
      start: `(local $opened i32) (drop (call $path_symlink (i32.const 128) (i32.const 11) (i32.const 3) (i32.const 64) (i32.const 4))) (local.set $opened (i32.eqz (call $path_open (i32.const 3) (i32.const 1) (i32.const 64) (i32.const 4) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 16)))) (i32.store8 (i32.const 4096) (i32.add (i32.const 48) (local.get $opened))) (i32.store (i32.const 4) (i32.const 1)) (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))`,
      fields: `(data (i32.const 128) "/etc/passwd")`,
    }),
  expect: answers(0),
});
