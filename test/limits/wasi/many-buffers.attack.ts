import { answers, hostile } from "../../harness/hostile.ts";
import { command } from "../../harness/wasi-command.ts";

export default hostile({
  what: "writes a million buffers in one call",
  code: () => command({ start: `(drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1000000) (i32.const 8)))` }),
  expect: answers(null),
});
