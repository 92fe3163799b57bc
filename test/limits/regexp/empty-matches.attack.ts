import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "empty matches of a long string",
  code: "export default () => (() => { const s = 'a'.repeat(1e6); for (;;) s.match(/(?:)/g) })()",
  expect: timesOut,
});
