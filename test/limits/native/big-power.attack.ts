import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a power too large, again and again",
  code: "export default () => { for (;;) try { 3n ** 100000000n } catch {} }",
  expect: timesOut,
});
