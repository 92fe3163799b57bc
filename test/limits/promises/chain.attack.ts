import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a promise that makes the next",
  code: "const f = () => Promise.resolve().then(f); export default () => f()",
  expect: timesOut,
});
