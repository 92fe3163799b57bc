import { hostile, timesOut } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "a loop in a function that is called by a table",
  code: () => reactor({ handle: `(call_indirect (i32.const 0))`, fields: `(table funcref (elem $spin)) (func $spin (loop $l (br $l)))` }),
  expect: timesOut,
});
