import { hostile, timesOut } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "memory.grow for ever, refused ever again",
  code: () => reactor({ handle: `(loop $l (drop (memory.grow (i32.const 1))) (br $l))` }),
  expect: timesOut,
});
