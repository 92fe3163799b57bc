import { fails, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "a reply of a negative length",
  code: () => reactor({ handle: `(call $reply (i32.const 0) (i32.const -1))` }),
  expect: fails("Runtime.Trap", /out of bounds/),
});
