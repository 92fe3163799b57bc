import { hostile, timesOut } from "../../harness/hostile.ts";
import { command, openFile } from "../../harness/wasi-command.ts";

export default hostile({
  what: "a link that leads to itself",
  code: () =>
    command({
      start: `(drop (call $path_symlink (i32.const 64) (i32.const 4) (i32.const 3) (i32.const 64) (i32.const 4))) (loop $l ${openFile} (br $l))`,
    }),
  expect: timesOut,
});
