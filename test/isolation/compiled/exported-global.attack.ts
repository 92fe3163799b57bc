import { answers, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "a count in a global that it exports",
  code: () =>
    reactor({
      handle: `(global.set $n (i32.add (global.get $n) (i32.const 1))) (i32.store8 (i32.const 0) (i32.add (i32.const 48) (global.get $n))) (call $reply (i32.const 0) (i32.const 1))`,
      fields: `(global $n (export "n") (mut i32) (i32.const 0))`,
    }),
  expect: answers(1),
});
