import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "JSON.stringify again and again",
  code: "export default () => (() => { const a = new Array(1e6).fill(1); for (;;) JSON.stringify(a) })()",
  expect: timesOut,
});
