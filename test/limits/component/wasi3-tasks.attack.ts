import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";
import { wasi3 } from "../../harness/wasi3.ts";

export default hostile({
  what: "waits for a million things at once",
  code: () => wasi3("command"),
  event: "tasks",
  expect: runsOutOfMemory,
});
