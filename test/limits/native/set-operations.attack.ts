import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "unions of large sets, again and again",
  code: "export default () => (() => { const s = new Set(Array.from({ length: 2e5 }, (_, i) => i)); for (;;) s.union(s) })()",
  expect: timesOut,
});
