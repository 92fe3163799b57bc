import { hostile, timesOut } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "lines of a megabyte for ever",
  code: () => reactor({ handle: `(loop $l (call $log (i32.const 2) (i32.const 0) (i32.const 1048576)) (br $l))`, memory: "17" }),
  expect: timesOut,
});
