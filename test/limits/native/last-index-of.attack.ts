import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "lastIndexOf over the same",
  code: "export default () => Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1)",
  expect: timesOut,
});
