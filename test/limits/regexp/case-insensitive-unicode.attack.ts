import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "the same, for every case of every script",
  code: "export default () => /^(\\p{L}+)+$/iu.test('\\u00e9'.repeat(40) + '1')",
  expect: timesOut,
});
