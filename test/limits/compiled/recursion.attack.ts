import { hostile, overflowsItsStack } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "recursion without an end",
  code: () => reactor({ handle: `(call $f)`, fields: `(func $f (call $f) (drop (i32.const 0)))` }),
  expect: overflowsItsStack,
});
