import { answers, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "replies, then says that it failed: the first counts",
  code: () =>
    reactor({ handle: `(call $reply (i32.const 0) (i32.const 4)) (call $fail (i32.const 0) (i32.const 4) (i32.const 0) (i32.const 4))` }),
  expect: answers(null),
});
