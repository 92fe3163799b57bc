import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of compiled regular expressions",
  code: "export default () => { const a = []; for (let i = 0; ; i++) a.push(new RegExp('a{1,200}b' + i)) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
