import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "bytes in another encoding decoded for ever",
  code: "export default () => { const a = new Uint8Array(1e6); for (;;) new TextDecoder('gb18030').decode(a) }",
  expect: timesOut,
});
