import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a built-in's end, caught and begun again",
  code: "export default () => (() => { for (;;) try { Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1) } catch {} finally { continue } })()",
  expect: timesOut,
});
