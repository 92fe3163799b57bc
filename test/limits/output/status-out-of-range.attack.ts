import { hostile, responds } from "../../harness/hostile.ts";

export default hostile({
  what: "a status that is none",
  code: "export default { fetch: () => { const r = new Response('x'); Object.defineProperty(r, 'status', { value: 99_999 }); return r } }",
  config: { maxOutputBytes: 100000 },
  expect: responds(200, "x"),
});
