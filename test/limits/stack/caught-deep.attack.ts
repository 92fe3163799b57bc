import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "an overflow that calls the engine from its last frame",
  code: "const f = () => { try { return f() } catch { return [3, 1].sort().join() + JSON.stringify({ a: [1] }) + 'ab'.replace(/(a)(b)/, '$2$1') } }; export default () => { for (;;) f() }",
  expect: timesOut,
});
