import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "an async loop that catches",
  code: "export default async () => { for (;;) try { await null } catch {} }",
  expect: timesOut,
});
