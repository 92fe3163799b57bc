import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a search that begins again at each character",
  code: "export default () => /a*b/.test('a'.repeat(500000))",
  expect: timesOut,
});
