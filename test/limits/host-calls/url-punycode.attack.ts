import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a host name that is long to encode",
  code: "export default () => { for (;;) try { new URL('http://' + '\\u00fc'.repeat(1e5)) } catch {} }",
  expect: timesOut,
});
