import { fails, hostile } from "../../harness/hostile.ts";
import { wasi3 } from "../../harness/wasi3.ts";

export default hostile({
  what: "streams its reply without an end",
  code: () => wasi3("command"),
  event: "flood",
  expect: fails("Function.ResponseSizeTooLarge"),
});
