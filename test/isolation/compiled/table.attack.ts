import { answers, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "an element that the last call put into a table",
  code: () =>
    reactor({
      handle: `(i32.store8 (i32.const 0) (i32.add (i32.const 48) (table.size $t))) (call $reply (i32.const 0) (i32.const 1)) (drop (table.grow $t (ref.null func) (i32.const 1)))`,
      fields: `(table $t 1 100 funcref)`,
    }),
  expect: answers(1),
});
