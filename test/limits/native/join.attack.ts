import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "join of 2^32 holes of an array-like",
  code: "export default () => Array.prototype.join.call({ length: 2 ** 32 }, '')",
  expect: timesOut,
});
