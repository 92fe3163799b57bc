import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of query parameters",
  code: "export default () => { const u = new URLSearchParams(); for (let i = 0; ; i++) u.append('k' + i, 'v'.repeat(100)) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
