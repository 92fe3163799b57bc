import { hostile, fails } from "../../harness/hostile.ts";
import { wasi3 } from "../../harness/wasi3.ts";

export default hostile({
  what: "makes futures for ever",
  code: () => wasi3("command"),
  event: "futures",
  expect: fails("Runtime.Trap"),
});
