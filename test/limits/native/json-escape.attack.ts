import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "JSON.stringify of a string that is all escapes",
  code: "export default () => (() => { const s = '\\u0001'.repeat(4e6); for (;;) JSON.stringify(s) })()",
  expect: timesOut,
});
