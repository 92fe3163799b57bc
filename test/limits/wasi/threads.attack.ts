import { answers, hostile } from "../../harness/hostile.ts";
import { command } from "../../harness/wasi-command.ts";

export default hostile({
  what: "asks for what it may not: signals and sockets",
  code: () =>
    command({
      start: `(drop (call $proc_raise (i32.const 9))) (drop (call $sock_shutdown (i32.const 0) (i32.const 3))) (drop (call $sock_accept (i32.const 3) (i32.const 0) (i32.const 8)))`,
    }),
  expect: answers(null),
});
