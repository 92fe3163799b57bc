import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "text made from many arguments, again and again",
  code: "export default () => (() => { const a = new Array(60000).fill(65); for (;;) String.fromCodePoint(...a) })()",
  expect: timesOut,
});
