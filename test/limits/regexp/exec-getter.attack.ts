import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "an exec that never says that it is done",
  code: "export default () => (() => { const r = /a/g; r.exec = () => ['']; return ''.replace(r, '') })()",
  expect: timesOut,
});
