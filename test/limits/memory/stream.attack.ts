import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a stream that is fuller than memory",
  code: "export default { fetch: () => new Response(new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1_000_000)) } })) }",
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});
