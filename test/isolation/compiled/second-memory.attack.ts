import { answers, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "a count in a second memory",
  code: () =>
    reactor({
      handle: `(i32.store $m (i32.const 8) (i32.add (i32.load $m (i32.const 8)) (i32.const 1))) (i32.store8 (i32.const 0) (i32.add (i32.const 48) (i32.load $m (i32.const 8)))) (call $reply (i32.const 0) (i32.const 1))`,
      fields: `(memory $m 1)`,
    }),
  expect: answers(1),
});
