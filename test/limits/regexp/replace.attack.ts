import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "replace",
  code: "export default () => ('a'.repeat(40) + 'b').replace(/^(a+)+$/g, '')",
  expect: timesOut,
});
