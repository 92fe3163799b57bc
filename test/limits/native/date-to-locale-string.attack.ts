import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "dates as text, again and again",
  code: "export default () => (() => { for (;;) new Date().toLocaleString() })()",
  expect: timesOut,
});
