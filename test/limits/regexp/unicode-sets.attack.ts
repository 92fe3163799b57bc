import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "sets of characters and strings",
  code: "export default () => /^([\\p{L}--[a-c]]+)+$/v.test('z'.repeat(40) + '1')",
  expect: timesOut,
});
