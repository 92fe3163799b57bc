import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a loop whose catch logs for ever",
  code: "export default () => { for (;;) try { for (;;); } catch (e) { console.log('caught', e) } }",
  expect: timesOut,
});
