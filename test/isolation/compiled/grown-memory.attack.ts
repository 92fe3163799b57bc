import { answers, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "memory that the last call grew, and wrote to",
  code: () =>
    reactor({
      handle: `(local $old i32) (local.set $old (memory.grow (i32.const 1))) (memory.fill (i32.const 65536) (i32.const 1) (i32.const 65536)) (i32.store8 (i32.const 0) (i32.add (i32.const 48) (local.get $old))) (call $reply (i32.const 0) (i32.const 1))`,
    }),
  expect: answers(1),
});
