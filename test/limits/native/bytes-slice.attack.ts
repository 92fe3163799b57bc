import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "slices of 20 MB, again and again",
  code: "export default () => (() => { const a = new Uint8Array(2e7); for (;;) a.slice() })()",
  expect: timesOut,
});
