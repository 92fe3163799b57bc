import { hostile, timesOut } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "functions that call each other in tail position for ever",
  code: () => reactor({ handle: `(call $a)`, fields: `(func $a (return_call $b)) (func $b (return_call $a))` }),
  expect: timesOut,
});
