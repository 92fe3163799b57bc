import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a loop in the conversion of a setTimeout's delay",
  code: "export default () => { setTimeout(() => {}, { valueOf() { for (;;); } }) }",
  expect: timesOut,
});
