import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "two jobs for one, up to a thousand",
  code: "let n = 0; const f = () => { n--; while (n < 1000) { n++; Promise.resolve().then(f) } }; export default () => new Promise(() => { n = 1; f() })",
  expect: timesOut,
});
