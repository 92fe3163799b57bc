import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "two thousand headers",
  code: "export default { fetch() { const r = new Response('x'); for (let i = 0; i < 2_000; i++) r.headers.set('x-' + i, 'v'.repeat(100)); return r } }",
  config: { maxOutputBytes: 100000 },
  expect: fails("TypeError", /more than 1000/),
});
