import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "fetches that are refused, for ever",
  code: "export default () => { const f = () => fetch('http://127.0.0.1:1/').catch(f); return f() }",
  expect: timesOut,
});
