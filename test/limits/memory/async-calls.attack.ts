import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of async calls that wait",
  code: "export default () => { const f = async () => { await new Promise((r) => a.push(r)) }, a = []; for (;;) f() }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
