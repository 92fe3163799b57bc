import { fails, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "a trap",
  code: () => reactor({ handle: `(unreachable)` }),
  expect: fails("Runtime.Trap", /^unreachable$/),
});
