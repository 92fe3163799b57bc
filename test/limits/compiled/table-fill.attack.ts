import { hostile, timesOut } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "table.fill over a large table for ever",
  code: () =>
    reactor({
      handle: `(loop $l (table.fill $t (i32.const 0) (ref.null func) (i32.const 150000)) (br $l))`,
      fields: `(table $t 150000 funcref)`,
    }),
  expect: timesOut,
});
