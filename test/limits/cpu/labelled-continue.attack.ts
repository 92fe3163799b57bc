import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a finally that continues to a label",
  code: "export default () => { a: for (;;) { try { for (;;); } finally { continue a } } }",
  expect: timesOut,
});
