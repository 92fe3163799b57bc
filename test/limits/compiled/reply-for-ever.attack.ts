import { hostile, timesOut } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "replies, and goes on for ever",
  code: () => reactor({ handle: `(call $reply (i32.const 0) (i32.const 4)) (loop $l (br $l))` }),
  expect: timesOut,
});
