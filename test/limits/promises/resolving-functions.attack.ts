import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a promise resolved with a getter for then that loops",
  code: "export default () => Promise.resolve(Object.defineProperty({}, 'then', { get() { for (;;); } }))",
  expect: timesOut,
});
