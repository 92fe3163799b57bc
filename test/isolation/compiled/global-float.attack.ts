import { answers, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "a count in a global of floating point",
  code: () =>
    reactor({
      handle: `(global.set $n (f64.add (global.get $n) (f64.const 1))) (i32.store8 (i32.const 0) (i32.add (i32.const 48) (i32.trunc_f64_u (global.get $n)))) (call $reply (i32.const 0) (i32.const 1))`,
      fields: `(global $n (mut f64) (f64.const 0))`,
    }),
  expect: answers(1),
});
