import { hostile, timesOut } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "memory.fill over the whole memory for ever",
  code: () => reactor({ handle: `(loop $l (memory.fill (i32.const 0) (i32.const 1) (i32.const 67108864)) (br $l))`, memory: "1024" }),
  expect: timesOut,
});
