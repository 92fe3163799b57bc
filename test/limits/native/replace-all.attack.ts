import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "replaceAll that makes ten gigabytes",
  code: "export default () => 'a'.repeat(1e6).replaceAll('a', 'b'.repeat(1e4))",
  expect: timesOut,
});
