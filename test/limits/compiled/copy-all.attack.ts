import { hostile, timesOut } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "memory.copy over the whole memory for ever",
  code: () => reactor({ handle: `(loop $l (memory.copy (i32.const 1) (i32.const 0) (i32.const 67108863)) (br $l))`, memory: "1024" }),
  expect: timesOut,
});
