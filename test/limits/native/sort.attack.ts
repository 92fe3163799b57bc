import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "sort of 2^32 elements",
  code: "export default () => Array.prototype.sort.call({ length: 2 ** 32 })",
  expect: timesOut,
});
