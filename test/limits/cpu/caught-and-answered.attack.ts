import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a loop whose catch answers",
  code: "export default () => { try { for (;;); } catch (e) { return 'caught ' + e } }",
  expect: timesOut,
});
