import { hostile, timesOut } from "../../harness/hostile.ts";
import { command } from "../../harness/wasi-command.ts";

export default hostile({
  what: "makes directories for ever",
  code: () =>
    command({
      start: `(loop $l (i32.store (i32.const 64) (i32.add (i32.load (i32.const 64)) (i32.const 1))) (drop (call $path_create_directory (i32.const 3) (i32.const 64) (i32.const 4))) (br $l))`,
    }),
  expect: timesOut,
});
