import { hostile, timesOut } from "../../harness/hostile.ts";
import { command, openFile } from "../../harness/wasi-command.ts";

export default hostile({
  what: "fills /tmp for ever",
  code: () =>
    command({
      start: `${openFile} (loop $l (drop (call $fd_write (i32.load (i32.const 16)) (i32.const 0) (i32.const 1) (i32.const 8))) (br $l))`,
    }),
  expect: timesOut,
});
