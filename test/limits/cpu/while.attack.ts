import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "an endless while",
  code: "export default () => { while (true); }",
  expect: timesOut,
});
