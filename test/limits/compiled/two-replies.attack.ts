import { answers, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "replies twice: the first counts",
  code: () =>
    reactor({
      handle: `(call $reply (i32.const 0) (i32.const 4)) (call $reply (i32.const 16) (i32.const 1))`,
      fields: `(data (i32.const 16) "2")`,
    }),
  expect: answers(null),
});
