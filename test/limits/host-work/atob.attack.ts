import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "base64 read for ever",
  code: "export default () => { const s = 'YWJj'.repeat(3e6); for (;;) atob(s) }",
  expect: timesOut,
});
