import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "thousands of jobs, each a loop for ever",
  code: "export default () => { for (let i = 0; i < 3000; i++) Promise.resolve().then(() => { for (;;); }); return new Promise(() => {}) }",
  expect: timesOut,
});
