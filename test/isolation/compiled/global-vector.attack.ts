import { answers, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "a count in a global that is a vector, which no snapshot has",
  code: () =>
    reactor({
      handle: `(global.set $n (i32x4.add (global.get $n) (i32x4.splat (i32.const 1)))) (i32.store8 (i32.const 0) (i32.add (i32.const 48) (i32x4.extract_lane 0 (global.get $n)))) (call $reply (i32.const 0) (i32.const 1))`,
      fields: `(global $n (mut v128) (v128.const i32x4 0 0 0 0))`,
    }),
  expect: answers(1),
});
