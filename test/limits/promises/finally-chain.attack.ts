import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "finally upon finally",
  code: "const f = (p) => p.finally(() => f(Promise.reject(1))); export default () => f(Promise.resolve())",
  expect: timesOut,
});
