import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a loop that has set the timer for the next one",
  code: "const f = () => { setTimeout(f); for (;;); }; export default () => new Promise(f)",
  expect: timesOut,
});
