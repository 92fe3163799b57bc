import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "grows its memory until it is refused, then gives up",
  code: () => reactor({ handle: `(loop $l (br_if $l (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) (unreachable)` }),
  expect: runsOutOfMemory,
});
