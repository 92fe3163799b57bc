import { hostile, overflowsItsStack } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "calls its own handler through an export for ever",
  code: () =>
    reactor({
      handle: `(call $again)`,
      fields: `(func $again (call_indirect (i32.const 0)) (drop (i32.const 0))) (table funcref (elem $again))`,
    }),
  expect: overflowsItsStack,
});
