import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "join of an array of 2^31 holes",
  code: "export default () => new Array(2 ** 31).join('')",
  expect: timesOut,
});
