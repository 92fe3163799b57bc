import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "indexOf over 2^53 elements that are not there",
  code: "export default () => Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)",
  expect: timesOut,
});
