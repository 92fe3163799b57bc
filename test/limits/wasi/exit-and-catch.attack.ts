import { answers, hostile } from "../../harness/hostile.ts";
import { command } from "../../harness/wasi-command.ts";

export default hostile({
  what: "exits, catches it, and goes on for ever",
  code: () => command({ start: `(loop $l (try (do (call $proc_exit (i32.const 0))) (catch_all)) (br $l))` }),
  expect: answers(null),
});
