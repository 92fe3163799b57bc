import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a timer set and cleared, for ever",
  code: "export default () => { for (;;) clearTimeout(setTimeout(() => {}, 1000)) }",
  config: { timeoutMs: 15000 },
  expect: fails("Runtime.TooManyHostCalls"),
});
