import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "Array.from of 2^32 elements",
  code: "export default () => Array.from({ length: 2 ** 32 - 1 })",
  expect: timesOut,
});
