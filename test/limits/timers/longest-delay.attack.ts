import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a timer of the longest delay",
  code: "export default () => new Promise((done) => setTimeout(done, 2 ** 31 - 1))",
  expect: timesOut,
});
