import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "flat over 2^53 elements",
  code: "export default () => Array.prototype.flat.call({ length: 2 ** 53 - 1 })",
  expect: timesOut,
});
