import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a loop in the then of what is returned",
  code: "export default () => ({ then() { for (;;); } })",
  expect: timesOut,
});
