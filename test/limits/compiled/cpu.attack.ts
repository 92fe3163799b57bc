import { hostile, usesUpItsCpu } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "a loop with little CPU time and much wall time",
  code: () => reactor({ handle: `(loop $l (br $l))` }),
  expect: usesUpItsCpu,
  config: { cpuMs: 50 },
});
