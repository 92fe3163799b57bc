import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a quadratic search over many lines",
  code: "export default () => /^.*,.*,.*,.*,.*,.*,$/m.test(','.repeat(20000) + 'x')",
  expect: timesOut,
});
