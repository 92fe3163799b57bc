import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "spread of an endless iterator",
  code: "export default () => [...{ [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) }]",
  expect: timesOut,
});
