import { hostile, responds } from "../../harness/hostile.ts";

export default hostile({
  what: "headers in the server's own name",
  code: "export default { fetch: () => new Response('x', { headers: { 'x-isopod-memory-bytes': '999999999999', 'content-length': '5', 'transfer-encoding': 'chunked', connection: 'close' } }) }",
  config: { maxOutputBytes: 100000 },
  expect: responds(200, "x"),
});
