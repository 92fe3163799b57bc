import { fails, hostile } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

export default hostile({
  what: "host calls for ever",
  code: () => reactor({ handle: `(loop $l (drop (call $event_size)) (br $l))` }),
  expect: fails("Runtime.TooManyHostCalls"),
});
