import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "the server by its name",
  code: "export default () => { return fetch(\"http://localhost:8787/functions\").then((r) => 'reached ' + r.status, (e) => e.name) }",
  config: { egress: ["*"] },
  expect: answers("TypeError"),
});
