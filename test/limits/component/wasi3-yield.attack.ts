import { hostile, fails } from "../../harness/hostile.ts";
import { wasi3 } from "../../harness/wasi3.ts";

export default hostile({
  what: "yields for ever: each time its task is entered anew",
  code: () => wasi3("command"),
  event: "yield",
  expect: fails("Runtime.TooManyHostCalls"),
});
