import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "Map.groupBy over an endless iterator",
  code: "export default () => Map.groupBy({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) }, Number)",
  expect: timesOut,
});
