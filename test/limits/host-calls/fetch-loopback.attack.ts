import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "the server itself",
  code: "export default () => { return fetch(\"http://127.0.0.1:8787/functions\").then((r) => 'reached ' + r.status, (e) => e.name) }",
  config: { egress: ["*"] },
  expect: answers("TypeError"),
});
