import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "concat of 2^53 holes",
  code: "export default () => [].concat(Object.assign({ length: 2 ** 53 - 10, [Symbol.isConcatSpreadable]: true }))",
  expect: timesOut,
});
