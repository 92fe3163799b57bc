import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "lines for ever",
  code: "export default () => { for (;;) console.log('x'.repeat(1_000)) }",
  config: { timeoutMs: 250 },
  expect: timesOut,
});
