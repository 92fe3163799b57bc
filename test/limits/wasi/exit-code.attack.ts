import { fails, hostile } from "../../harness/hostile.ts";
import { command } from "../../harness/wasi-command.ts";

export default hostile({
  what: "exits with a code",
  code: () => command({ start: `(call $proc_exit (i32.const 7))` }),
  expect: fails("Runtime.ExitError", /exit status 7/),
});
