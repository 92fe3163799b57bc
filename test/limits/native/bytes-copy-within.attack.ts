import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "copyWithin of 60 MB, again and again",
  code: "export default () => (() => { const a = new Uint8Array(6e7); for (;;) a.copyWithin(1, 0) })()",
  expect: timesOut,
});
