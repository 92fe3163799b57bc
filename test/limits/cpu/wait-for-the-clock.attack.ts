import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "waiting for the clock, which stands still within a turn",
  code: "export default () => { const end = Date.now() + 100; while (Date.now() < end); }",
  expect: timesOut,
});
