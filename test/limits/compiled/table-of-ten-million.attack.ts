import { hostile, isRefused, uploadModule } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "a table of ten million elements",
  upload: () => uploadModule(reactor({ handle: `(nop)`, fields: `(table 10000000 funcref)` })),
  expect: isRefused(400, "invalid_module", /table/),
});
