import { fails, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "a reply that lies outside of its memory",
  code: () => reactor({ handle: `(call $reply (i32.const 65000) (i32.const 5000))` }),
  expect: fails("Runtime.Trap", /out of bounds/),
});
