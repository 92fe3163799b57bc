import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "an endless do",
  code: "export default () => { let n = 0; do { n++ } while (n > 0); }",
  expect: timesOut,
});
