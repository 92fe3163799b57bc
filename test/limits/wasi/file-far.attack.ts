import { answers, hostile } from "../../harness/hostile.ts";
import { command, openFile } from "../../harness/wasi-command.ts";

export default hostile({
  what: "writes a byte at the far end of a file",
  code: () =>
    command({
      start: `${openFile} (drop (call $fd_pwrite (i32.load (i32.const 16)) (i32.const 0) (i32.const 1) (i64.const 0x3fffffffffff) (i32.const 8))) (drop (call $fd_filestat_set_size (i32.load (i32.const 16)) (i64.const 0x3fffffffffff))) (drop (call $fd_allocate (i32.load (i32.const 16)) (i64.const 0) (i64.const 0x3fffffffffff)))`,
    }),
  expect: answers(null),
});
