import { answers, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "the last byte of its memory",
  code: () =>
    reactor({
      handle: `(i32.store8 (i32.const 131071) (i32.add (i32.load8_u (i32.const 131071)) (i32.const 1))) (i32.store8 (i32.const 0) (i32.add (i32.const 48) (i32.load8_u (i32.const 131071)))) (call $reply (i32.const 0) (i32.const 1))`,
      memory: "2",
    }),
  expect: answers(1),
});
