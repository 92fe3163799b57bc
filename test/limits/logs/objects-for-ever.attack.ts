import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "objects for ever",
  code: "export default () => { const o = { a: [1, { b: new Map([[1, new Set([2])]]) }] }; for (;;) console.log(o, o, o) }",
  config: { timeoutMs: 250 },
  expect: timesOut,
});
