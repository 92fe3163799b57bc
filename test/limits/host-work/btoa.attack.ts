import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "base64 for ever",
  code: "export default () => { const s = 'a'.repeat(1e7); for (;;) btoa(s) }",
  expect: timesOut,
});
