import { answers, hostile } from "../../harness/hostile.ts";
import { command } from "../../harness/wasi-command.ts";

export default hostile({
  what: "writes a gigabyte in one call",
  code: () =>
    command({
      start: `(i32.store (i32.const 4) (i32.const 1073741823)) (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))`,
    }),
  expect: answers(null),
});
