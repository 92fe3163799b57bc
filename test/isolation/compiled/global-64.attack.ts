import { answers, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "a count in a global of 64 bits, set ahead of all calls",
  code: () =>
    reactor({
      handle: `(global.set $n (i64.add (global.get $n) (i64.const 1))) (i32.store8 (i32.const 0) (i32.add (i32.const 48) (i32.wrap_i64 (i64.sub (global.get $n) (i64.const 40))))) (call $reply (i32.const 0) (i32.const 1))`,
      fields: `(global $n (mut i64) (i64.const 0)) (func (export "_initialize") (global.set $n (i64.const 40)))`,
    }),
  expect: answers(1),
});
