import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "one long timer",
  code: "export default () => new Promise((done) => setTimeout(done, 60_000))",
  expect: timesOut,
});
