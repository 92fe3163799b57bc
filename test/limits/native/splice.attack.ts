import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "splice over 2^53 elements",
  code: "export default () => Array.prototype.splice.call({ length: 2 ** 53 - 1 }, 0, 1)",
  expect: timesOut,
});
