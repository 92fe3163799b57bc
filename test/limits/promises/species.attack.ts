import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a subclass whose constructor loops",
  code: "class P extends Promise { constructor(f) { super(f); if (P.armed) for (;;); } } export default () => { const p = P.resolve(1); P.armed = true; return p.then(() => 1) }",
  expect: timesOut,
});
