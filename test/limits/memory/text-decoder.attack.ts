import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of decoded text",
  code: "export default () => { const d = new TextDecoder(), a = []; for (let i = 0; ; i++) a.push(d.decode(new Uint8Array(100_000).fill(65 + (i % 20)))) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
