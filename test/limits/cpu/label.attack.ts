import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "continue to a label, for ever",
  code: "export default () => { a: for (;;) continue a; }",
  expect: timesOut,
});
