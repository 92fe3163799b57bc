import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "normalize of a long string",
  code: "export default () => '\\u1E9B\\u0323'.repeat(5e6).normalize('NFKD')",
  expect: timesOut,
});
