import { fails, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "catches what the host throws, and goes on for ever",
  code: () => reactor({ handle: `(loop $l (try (do (call $event_read (i32.const -2))) (catch_all)) (br $l))` }),
  expect: fails("Runtime.Trap", /out of bounds/),
});
