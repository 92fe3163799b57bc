import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a sticky expression, for ever",
  code: "export default () => (() => { const r = /a/y; for (;;) r.test('a'.repeat(10)) })()",
  expect: timesOut,
});
