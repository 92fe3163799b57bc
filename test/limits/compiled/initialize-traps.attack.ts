import { hostile, isRefused, uploadModule } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "an _initialize that traps",
  upload: () => uploadModule(reactor({ handle: `(nop)`, fields: `(func (export "_initialize") unreachable)` })),
  expect: isRefused(400, "load_failed", /initialisation failed: unreachable/),
});
