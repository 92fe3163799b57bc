import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a generator's finally",
  code: "function* g() { try { for (;;) yield } finally { for (;;); } } export default () => { for (const x of g()) break }",
  expect: timesOut,
});
