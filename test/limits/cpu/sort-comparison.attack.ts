import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a loop in a sort's comparison",
  code: "export default () => { for (;;) [3, 1, 2].sort(() => { for (;;); }) }",
  expect: timesOut,
});
