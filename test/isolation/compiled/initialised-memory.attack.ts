import { answers, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "a count in memory that was initialised",
  code: () =>
    reactor({
      handle: `(i32.store (i32.const 5000) (i32.add (i32.load (i32.const 5000)) (i32.const 1))) (i32.store8 (i32.const 0) (i32.add (i32.const 48) (i32.load (i32.const 5000)))) (call $reply (i32.const 0) (i32.const 1))`,
      fields: `(data (i32.const 5004) "other data") (func (export "_initialize") (i32.store (i32.const 5000) (i32.const 0)) (memory.fill (i32.const 20000) (i32.const 9) (i32.const 9000)))`,
    }),
  expect: answers(1),
});
