import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "padding to 60 MB, again and again",
  code: "export default () => (() => { for (;;) 'x'.padStart(6e7) })()",
  expect: timesOut,
});
