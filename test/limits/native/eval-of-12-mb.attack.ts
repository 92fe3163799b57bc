import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "one eval of 12 MB",
  code: "export default () => eval('1;'.repeat(6e6))",
  expect: timesOut,
});
