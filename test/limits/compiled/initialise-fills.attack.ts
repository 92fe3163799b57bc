import { hostile, isRefused, uploadModule } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "an _initialize that leaves all of its memory written",
  upload: () =>
    uploadModule(
      reactor({
        handle: "(nop)",
        memory: "2048",
        fields: '(func (export "_initialize") (memory.fill (i32.const 0) (i32.const 1) (i32.const 134217728)))',
      }),
    ),
  expect: isRefused(400, "load_failed", /holds too much once it is initialised/),
});
