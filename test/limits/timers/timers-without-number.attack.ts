import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "timers without number",
  code: "export default () => { for (;;) setTimeout(() => {}, 1000) }",
  expect: fails("RangeError", /1000 are pending/),
});
