import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "structuredClone of a million objects",
  code: "export default () => structuredClone(new Array(1e6).fill({ a: 1 }))",
  expect: timesOut,
});
