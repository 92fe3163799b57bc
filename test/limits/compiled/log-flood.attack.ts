import { answers, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "a million lines of log",
  code: () =>
    reactor({
      handle: `(local $n i32) (loop $l (call $log (i32.const 2) (i32.const 0) (i32.const 4)) (local.set $n (i32.add (local.get $n) (i32.const 1))) (br_if $l (i32.lt_u (local.get $n) (i32.const 900000)))) (call $reply (i32.const 0) (i32.const 4))`,
    }),
  expect: answers(null),
});
