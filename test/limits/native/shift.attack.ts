import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "shift over the same",
  code: "export default () => Array.prototype.shift.call({ length: 2 ** 53 - 1 })",
  expect: timesOut,
});
