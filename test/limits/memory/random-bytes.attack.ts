import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of random bytes",
  code: "export default () => { const a = []; for (;;) a.push(crypto.getRandomValues(new Uint8Array(60_000))) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
