import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a thousand timers, each of which starts a loop",
  code: "export default () => new Promise(() => { for (let i = 0; i < 1_000; i++) setTimeout(() => { for (;;); }, 1) })",
  expect: timesOut,
});
