import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "thousands of async loops, each slow",
  code: "const f = async () => { for (;;) { await null; for (let i = 0; i < 1e6; i++); } }; export default () => { for (let i = 0; i < 3000; i++) f(); return new Promise(() => {}) }",
  expect: timesOut,
});
