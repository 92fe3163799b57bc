import { hostile, overflowsItsStack } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "recursion that catches all and goes on",
  code: () => reactor({ handle: `(loop $l (try (do (call $f)) (catch_all)) (br $l))`, fields: `(func $f (call $f) (drop (i32.const 0)))` }),
  expect: overflowsItsStack,
});
