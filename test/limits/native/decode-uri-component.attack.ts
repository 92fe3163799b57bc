import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "decodeURIComponent again and again",
  code: "export default () => (() => { const s = '%41'.repeat(1e6); for (;;) decodeURIComponent(s) })()",
  expect: timesOut,
});
