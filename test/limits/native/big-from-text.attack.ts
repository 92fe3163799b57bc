import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "an integer of 300,000 digits, again and again",
  code: "const s = '9'.repeat(300000); export default () => { for (;;) BigInt(s) }",
  expect: timesOut,
});
