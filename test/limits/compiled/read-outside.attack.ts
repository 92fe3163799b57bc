import { fails, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "has the event written outside of its memory",
  code: () => reactor({ handle: `(call $event_read (i32.const -2))` }),
  expect: fails("Runtime.Trap", /out of bounds/),
});
