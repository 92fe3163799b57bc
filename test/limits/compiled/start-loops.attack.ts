import { hostile, isRefused, uploadModule } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "a start function that never ends",
  upload: () => uploadModule(reactor({ handle: `(nop)`, fields: `(start $s) (func $s (loop $l (br $l)))` })),
  expect: isRefused(400, "load_failed", /initialisation did not end/),
});
