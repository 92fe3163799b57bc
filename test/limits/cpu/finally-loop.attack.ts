import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a finally that loops",
  code: "export default () => { try { for (;;); } finally { for (;;); } }",
  expect: timesOut,
});
