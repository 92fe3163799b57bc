import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "indexOf in 50 MB, again and again",
  code: "export default () => (() => { const a = new Uint8Array(5e7); for (;;) a.indexOf(1) })()",
  expect: timesOut,
});
