import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a million small calls of the host",
  code: "export default () => { for (;;) performance.now() }",
  config: { timeoutMs: 15000 },
  expect: fails("Runtime.TooManyHostCalls"),
});
