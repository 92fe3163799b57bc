import { hostile, isRefused, uploadModule } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "data that lies outside of its memory",
  upload: () => uploadModule(reactor({ handle: `(nop)`, fields: `(data (i32.const 70000) "x")` })),
  expect: isRefused(400, "load_failed", /out of bounds/),
});
