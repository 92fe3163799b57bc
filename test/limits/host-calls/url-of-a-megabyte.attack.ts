import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a long URL parsed for ever",
  code: "export default () => { const s = 'http://a/?' + 'a=b&'.repeat(1e4); for (;;) new URL(s).searchParams.toString() }",
  config: { memoryMb: 256 },
  expect: timesOut,
});
