import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "copyWithin over the same",
  code: "export default () => Array.prototype.copyWithin.call({ length: 2 ** 53 - 1 }, 1, 2)",
  expect: timesOut,
});
