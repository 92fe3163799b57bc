import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "every over the same, with a native callback",
  code: "export default () => Array.prototype.every.call({ length: 2 ** 53 - 1 }, Boolean)",
  expect: timesOut,
});
