import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "text encoded for ever",
  code: "export default () => { const s = '\\u20ac'.repeat(1e7); for (;;) new TextEncoder().encode(s) }",
  config: { memoryMb: 256 },
  expect: timesOut,
});
