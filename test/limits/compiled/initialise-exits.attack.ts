import { hostile, isRefused, uploadModule } from "../../harness/hostile.ts";
import { command } from "../../harness/wasi-command.ts";

export default hostile({
  what: "a start function that exits",
  upload: () => uploadModule(command({ start: "(nop)", fields: "(start $s) (func $s (call $proc_exit (i32.const 0)))" })),
  expect: isRefused(400, "load_failed", /initialisation exited/),
});
