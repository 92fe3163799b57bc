import { hostile, fails } from "../../harness/hostile.ts";
import { wasi3 } from "../../harness/wasi3.ts";

export default hostile({
  what: "makes streams for ever",
  code: () => wasi3("command"),
  event: "streams",
  expect: fails("Runtime.Trap"),
});
