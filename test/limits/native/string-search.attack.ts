import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a search that nearly matches everywhere",
  code: "export default () => 'a'.repeat(2e7).indexOf('a'.repeat(1e7) + 'b')",
  expect: timesOut,
});
