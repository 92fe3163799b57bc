import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "an overflow, caught and done again for ever",
  code: "const f = () => { try { f() } finally { f() } }; export default () => { for (;;) try { f() } catch {} }",
  expect: timesOut,
});
