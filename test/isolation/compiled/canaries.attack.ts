import { answers, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "canaries all over its memory",
  code: () =>
    reactor({
      handle: `(local $at i32) (local $found i32) (local.set $at (i32.const 4096)) (loop $l (if (i32.eq (i32.load (local.get $at)) (i32.const 0x5ca1ab1e)) (then (local.set $found (i32.const 1)))) (i32.store (local.get $at) (i32.const 0x5ca1ab1e)) (local.set $at (i32.add (local.get $at) (i32.const 4))) (br_if $l (i32.lt_u (local.get $at) (i32.const 1048576)))) (i32.store8 (i32.const 0) (i32.add (i32.const 48) (local.get $found))) (call $reply (i32.const 0) (i32.const 1))`,
      memory: "16",
    }),
  expect: answers(0),
});
