import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a look-up along a hundred thousand prototypes, again and again",
  code: "export default () => (() => { let o = {}; for (let i = 0; i < 1e5; i++) o = Object.create(o); for (;;) o.missing })()",
  expect: timesOut,
});
