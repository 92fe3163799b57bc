import { hostile, timesOut } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "a loop of nothing",
  code: () => reactor({ handle: `(loop $l (br $l))` }),
  expect: timesOut,
});
