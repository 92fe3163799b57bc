import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "unshift over nearly the same",
  code: "export default () => Array.prototype.unshift.call({ length: 2 ** 53 - 3 }, 1)",
  expect: timesOut,
});
