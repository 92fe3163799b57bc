import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "code compiled again and again",
  code: "export default () => { for (let i = 0; ; i++) (0, eval)('1 + ' + i) }",
  expect: timesOut,
});
