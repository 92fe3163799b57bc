import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "encodeURIComponent again and again",
  code: "export default () => (() => { for (;;) encodeURIComponent('\\u00e9'.repeat(1e6)) })()",
  expect: timesOut,
});
