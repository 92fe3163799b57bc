import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a finally that answers",
  code: "export default () => { try { for (;;); } finally { return 'escaped' } }",
  expect: timesOut,
});
