import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "includes over the same",
  code: "export default () => Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1)",
  expect: timesOut,
});
