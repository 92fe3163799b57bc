import { answers, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "a function that the last call put into a table",
  code: () =>
    reactor({
      handle: `(i32.store8 (i32.const 0) (i32.add (i32.const 48) (ref.is_null (table.get $t (i32.const 0))))) (call $reply (i32.const 0) (i32.const 1)) (table.set $t (i32.const 0) (ref.func $f))`,
      fields: `(table $t 1 funcref) (func $f) (elem declare func $f)`,
    }),
  expect: answers(1),
});
