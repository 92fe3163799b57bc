import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a host name that is a megabyte",
  code: "export default () => { for (;;) try { new URL('http://' + 'a.'.repeat(5e5)) } catch {} }",
  expect: timesOut,
});
