import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "fill of 50 MB, again and again",
  code: "export default () => (() => { const a = new Uint8Array(50_000_000); for (;;) a.fill(1) })()",
  expect: timesOut,
});
