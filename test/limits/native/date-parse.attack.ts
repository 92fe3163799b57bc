import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "dates that do not parse, again and again",
  code: "export default () => (() => { const s = '1'.repeat(1e6); for (;;) Date.parse(s) })()",
  expect: timesOut,
});
