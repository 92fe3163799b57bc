import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "search",
  code: "export default () => ('a'.repeat(40) + 'b').search(/^(a+)+$/)",
  expect: timesOut,
});
