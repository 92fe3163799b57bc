import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "an interval",
  code: "export default () => new Promise(() => setInterval(() => {}, 30))",
  expect: timesOut,
});
