import { hostile, timesOut } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "a loop that catches whatever ends it, and goes on",
  code: () => reactor({ handle: `(loop $l (try (do (loop $m (br $m))) (catch_all)) (br $l))` }),
  expect: timesOut,
});
