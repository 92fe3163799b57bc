import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "split",
  code: "export default () => ('a'.repeat(40) + 'b').split(/^(a+)+$/)",
  expect: timesOut,
});
