import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a loop that a timer starts",
  code: "export default () => new Promise(() => setTimeout(() => { for (;;); }, 1))",
  expect: timesOut,
});
