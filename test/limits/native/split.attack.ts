import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "split into ten million pieces",
  code: "export default () => 'a,'.repeat(1e7).split(',')",
  expect: timesOut,
});
