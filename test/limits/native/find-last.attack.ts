import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "findLast over 2^53 elements, with a native callback",
  code: "export default () => Array.prototype.findLast.call({ length: 2 ** 53 - 1 }, Boolean)",
  expect: timesOut,
});
