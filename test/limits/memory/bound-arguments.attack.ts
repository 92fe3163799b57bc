import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of bound arguments",
  code: "export default () => { let f = () => 1; const a = new Array(1_000).fill(1), all = []; for (;;) all.push(f.bind(null, ...a)) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
