import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "an await at the top level of a timer that is far away",
  upload: () => uploadCode("await new Promise((done) => setTimeout(done, 60_000)); export default () => 1"),
  expect: isRefused(400, "load_failed", /took over 10000 ms/),
});
