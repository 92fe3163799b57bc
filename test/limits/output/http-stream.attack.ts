import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "an HTTP body in pieces, over the cap",
  code: "export default { fetch: () => { let n = 0; return new Response(new ReadableStream({ pull(c) { if (n++ > 100) c.close(); else c.enqueue(new Uint8Array(10_000)) } })) } }",
  config: { maxOutputBytes: 100000 },
  expect: fails("Function.ResponseSizeTooLarge", /exceeded maximum allowed payload size \(100000 bytes\)/),
});
