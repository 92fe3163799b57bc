import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "an endless for",
  code: "export default () => { for (;;); }",
  expect: timesOut,
});
