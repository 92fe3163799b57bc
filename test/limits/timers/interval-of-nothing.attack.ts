import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "an interval of no time",
  code: "export default () => new Promise(() => setInterval(() => {}, 0))",
  expect: timesOut,
});
