import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "set of 50 MB, again and again",
  code: "export default () => (() => { const a = new Uint8Array(5e7), b = new Uint8Array(5e7); for (;;) a.set(b) })()",
  expect: timesOut,
});
