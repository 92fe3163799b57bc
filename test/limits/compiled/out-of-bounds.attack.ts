import { fails, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "a load outside of its memory",
  code: () => reactor({ handle: `(drop (i32.load (i32.const -1)))` }),
  expect: fails("Runtime.Trap", /out of bounds/),
});
