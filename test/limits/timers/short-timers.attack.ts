import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "short timers, one after the other",
  code: "export default async () => { for (;;) await new Promise((done) => setTimeout(done, 20)) }",
  expect: timesOut,
});
