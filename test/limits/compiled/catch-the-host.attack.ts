import { fails, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "catches what the host throws, and replies",
  code: () => reactor({ handle: `(try (do (call $event_read (i32.const -2))) (catch_all)) (call $reply (i32.const 0) (i32.const 4))` }),
  expect: fails("Runtime.Trap", /out of bounds/),
});
