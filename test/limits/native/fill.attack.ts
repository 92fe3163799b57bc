import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "fill of 2^53 elements of a proxy",
  code: "export default () => Array.prototype.fill.call(new Proxy({ length: 2 ** 53 - 1 }, { set: () => true }), 1)",
  expect: timesOut,
});
