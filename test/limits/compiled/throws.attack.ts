import { fails, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "an exception that nobody catches",
  code: () => reactor({ handle: `(throw $e)`, fields: `(tag $e)` }),
  expect: fails("Runtime.UncaughtException"),
});
