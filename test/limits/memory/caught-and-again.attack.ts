import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of ArrayBuffers, caught and made again",
  code: "export default () => { const a = []; for (;;) try { for (;;) a.push(new ArrayBuffer(1_000_000)) } catch {} }",
  config: { memoryMb: 48 },
  expect: timesOut,
});
