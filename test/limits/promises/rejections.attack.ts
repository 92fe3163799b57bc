import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "rejections that nobody handles, for ever",
  code: "const f = () => { Promise.reject(new Error('nobody')); queueMicrotask(f) }; export default () => new Promise(f)",
  expect: timesOut,
});
