import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "an object that says itself how it is shown, and loops",
  code: "export default () => { console.log({ [Symbol.for('nodejs.util.inspect.custom')]() { for (;;); } }) }",
  config: { timeoutMs: 250 },
  expect: timesOut,
});
