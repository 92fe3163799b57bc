import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "setImmediate of itself",
  code: "const f = () => setImmediate(f); export default () => new Promise(f)",
  expect: timesOut,
});
