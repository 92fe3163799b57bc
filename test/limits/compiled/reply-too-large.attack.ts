import { fails, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "a reply over its cap",
  code: () => reactor({ handle: `(call $reply (i32.const 0) (i32.const 65536))` }),
  expect: fails("Function.ResponseSizeTooLarge"),
  config: { maxOutputBytes: 1_000 },
});
