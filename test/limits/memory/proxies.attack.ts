import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of proxies of proxies",
  code: "export default () => { let p = {}; for (;;) p = new Proxy(p, {}) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
