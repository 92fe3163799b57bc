import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "products of long integers, again and again",
  code: "const a = 3n ** 300000n; export default () => { for (;;) a * a }",
  expect: timesOut,
});
