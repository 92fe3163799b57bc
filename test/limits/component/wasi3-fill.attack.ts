import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";
import { wasi3 } from "../../harness/wasi3.ts";

export default hostile({
  what: "fills its memory, a mebibyte at a time, and yields in between",
  code: () => wasi3("command"),
  event: "fill",
  expect: runsOutOfMemory,
});
