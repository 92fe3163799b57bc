import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "reverse over the same",
  code: "export default () => Array.prototype.reverse.call({ length: 2 ** 53 - 1 })",
  expect: timesOut,
});
