import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a loop in a trap of the result's proxy",
  code: "export default () => new Proxy({}, { ownKeys() { for (;;); } })",
  expect: timesOut,
});
