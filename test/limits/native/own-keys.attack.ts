import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "the keys of a large object, again and again",
  code: "export default () => (() => { const o = {}; for (let i = 0; i < 1e5; i++) o['k' + i] = i; for (;;) Reflect.ownKeys(o) })()",
  expect: timesOut,
});
