import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a replacement that begins the next",
  code: "export default () => (() => { for (;;) 'a'.repeat(1e5).replace(/a/g, () => 'b') })()",
  expect: timesOut,
});
