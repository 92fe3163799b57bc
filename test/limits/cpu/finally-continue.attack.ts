import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a finally that goes on",
  code: "export default () => { for (;;) try { for (;;); } finally { continue } }",
  expect: timesOut,
});
