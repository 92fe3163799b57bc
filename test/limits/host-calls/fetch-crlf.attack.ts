import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a request method that ends its line",
  code: "export default () => { return fetch('http://example.com/', { method: 'GET / HTTP/1.1\\r\\nx: y' }).then(() => 'sent', (e) => e.name) }",
  config: { egress: ["example.com"] },
  expect: answers("TypeError"),
});
