import { hostile, isRefused, uploadModule } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "begins with more memory than it may have",
  upload: () => uploadModule(reactor({ handle: `(nop)`, memory: "65536" })),
  expect: isRefused(400, "invalid_module", /memor/),
});
