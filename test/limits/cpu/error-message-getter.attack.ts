import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a loop while the thrown error is described",
  code: "export default () => { throw Object.defineProperty(new Error(), 'message', { get() { for (;;); } }) }",
  expect: timesOut,
});
