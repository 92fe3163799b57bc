import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "the same, caught",
  code: "export default () => { for (;;) try { for (;;) performance.now() } catch {} }",
  config: { timeoutMs: 15000 },
  expect: fails("Runtime.TooManyHostCalls"),
});
