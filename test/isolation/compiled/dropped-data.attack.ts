import { answers, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "data that the last call dropped",
  code: () =>
    reactor({
      handle: `(memory.init $d (i32.const 0) (i32.const 0) (i32.const 1)) (data.drop $d) (call $reply (i32.const 0) (i32.const 1))`,
      fields: `(data $d "1")`,
    }),
  expect: answers(1),
});
