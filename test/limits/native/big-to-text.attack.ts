import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a long integer's digits, again and again",
  code: "const a = 2n ** 1000000n; export default () => { for (;;) a.toString() }",
  expect: timesOut,
});
