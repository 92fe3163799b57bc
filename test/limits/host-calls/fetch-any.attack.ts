import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "the address of no host",
  code: "export default () => { return fetch(\"http://0.0.0.0:8787/\").then((r) => 'reached ' + r.status, (e) => e.name) }",
  config: { egress: ["*"] },
  expect: answers("TypeError"),
});
