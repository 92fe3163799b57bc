import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "queueMicrotask of itself",
  code: "const f = () => queueMicrotask(f); export default () => new Promise(f)",
  expect: timesOut,
});
