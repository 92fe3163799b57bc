import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "grows its memory and writes all of it",
  code: () =>
    reactor({
      handle: `(local $at i32) (loop $l (if (i32.eq (memory.grow (i32.const 16)) (i32.const -1)) (then (unreachable))) (memory.fill (local.get $at) (i32.const 7) (i32.const 1048576)) (local.set $at (i32.add (local.get $at) (i32.const 1048576))) (br $l))`,
    }),
  expect: runsOutOfMemory,
  config: { memoryMb: 64 },
});
