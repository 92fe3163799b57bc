import { hostile, timesOut } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "grows a table until it is refused, again and again",
  code: () =>
    reactor({ handle: `(loop $l (drop (table.grow $t (ref.null func) (i32.const 100000))) (br $l))`, fields: `(table $t 1 funcref)` }),
  expect: timesOut,
});
