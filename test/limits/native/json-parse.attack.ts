import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "JSON.parse again and again",
  code: "export default () => (() => { const s = '[' + '1,'.repeat(1e6) + '1]'; for (;;) JSON.parse(s) })()",
  expect: timesOut,
});
