import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "bytes decoded for ever",
  code: "export default () => { const a = new Uint8Array(2e7).fill(65); for (;;) new TextDecoder().decode(a) }",
  config: { memoryMb: 256 },
  expect: timesOut,
});
