import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "trimming white space by the megabyte, again and again",
  code: "export default () => (() => { const s = ' '.repeat(4e7) + '\\u20ac'; for (;;) s.trim() })()",
  expect: timesOut,
});
