import { answers, hostile } from "../../harness/hostile.ts";
import { command } from "../../harness/wasi-command.ts";

export default hostile({
  what: "the environment of the server",
  code: () =>
    command({
      start: `(drop (call $environ_sizes_get (i32.const 16) (i32.const 20))) (i32.store8 (i32.const 4096) (i32.add (i32.const 48) (i32.load (i32.const 16)))) (i32.store (i32.const 4) (i32.const 1)) (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))`,
    }),
  expect: answers(0),
});
