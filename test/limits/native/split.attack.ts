import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "split into ten million pieces",
  code: "export default () => 'a,'.repeat(1e7).split(',')",
  // At the default size its memory may be full first.
  config: { memoryMb: 512, timeoutMs: 100 },
  expect: timesOut,
});
