import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a loop in toJSON, after the handler has returned",
  code: "export default () => ({ toJSON() { for (;;); } })",
  expect: timesOut,
});
