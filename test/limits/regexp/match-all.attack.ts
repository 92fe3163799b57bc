import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "matchAll",
  code: "export default () => [...('a'.repeat(40) + 'b').matchAll(/^(a+)+$/g)]",
  expect: timesOut,
});
