import { fails, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "returns without a reply",
  code: () => reactor({ handle: `(nop)` }),
  expect: fails("Runtime.NoReply"),
});
