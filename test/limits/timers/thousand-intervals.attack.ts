import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a thousand intervals of no time",
  code: "export default () => new Promise(() => { for (let i = 0; i < 1_000; i++) setInterval(() => {}, 0) })",
  expect: timesOut,
});
