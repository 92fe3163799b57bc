import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a request with headers of the connection",
  code: "export default () => { return fetch('http://127.0.0.1:1/', { headers: { host: 'evil', 'content-length': '0', 'transfer-encoding': 'chunked' } }).then(() => 'sent', (e) => e.name) }",
  expect: answers("TypeError"),
});
