import { fails, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "host calls for ever, catching the host",
  code: () => reactor({ handle: `(loop $l (try (do (drop (call $event_size))) (catch_all)) (br $l))` }),
  expect: fails("Runtime.TooManyHostCalls"),
});
