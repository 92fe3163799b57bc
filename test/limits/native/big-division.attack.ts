import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "divisions of long integers, again and again",
  code: "const a = 7n ** 350000n, b = 3n ** 300000n; export default () => { for (;;) a / b }",
  expect: timesOut,
});
