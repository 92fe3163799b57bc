import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "counted repetitions within each other",
  code: "export default () => /^((a{1,50}){1,50}){1,50}$/.test('a'.repeat(200) + 'b')",
  expect: timesOut,
});
