import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "timers that each set two",
  code: "const f = () => { setTimeout(f, 0); setTimeout(f, 0) }; export default () => new Promise(() => { try { f() } catch {} })",
  config: { timeoutMs: 3000 },
  expect: fails("RangeError", /1000 are pending/),
});
