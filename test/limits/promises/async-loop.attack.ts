import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "an async loop",
  code: "export default async () => { for (;;) await null }",
  expect: timesOut,
});
