import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of joining",
  code: "export default () => { return new Array(300_000_000).fill('xx').join('xx').length }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
