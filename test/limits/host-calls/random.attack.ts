import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "random bytes for ever",
  code: "export default () => { const a = new Uint8Array(65_536); for (;;) crypto.getRandomValues(a) }",
  expect: timesOut,
});
