import { hostile, isRefused, uploadModule } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "an _initialize that never ends",
  upload: () => uploadModule(reactor({ handle: `(nop)`, fields: `(func (export "_initialize") (loop $l (br $l)))` })),
  expect: isRefused(400, "load_failed", /initialisation did not end/),
});
