import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a loop that catches what ends it",
  code: "export default () => { for (;;) try { for (;;); } catch {} }",
  expect: timesOut,
});
