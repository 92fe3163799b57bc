import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a generator without an end",
  code: "function* forever() { for (;;) yield 1 } export default () => { for (const one of forever()); }",
  expect: timesOut,
});
