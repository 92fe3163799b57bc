import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a request body larger than may be sent",
  code: "export default () => { return fetch('http://example.com/', { method: 'POST', body: 'x'.repeat(7_000_000) }).then(() => 'sent', (e) => e.name) }",
  config: { egress: ["example.com"] },
  expect: answers("TypeError"),
});
