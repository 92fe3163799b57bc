import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "loopback in octal",
  code: "export default () => { return fetch(\"http://0177.0.0.1/\").then((r) => 'reached ' + r.status, (e) => e.name) }",
  config: { egress: ["*"] },
  expect: answers("TypeError"),
});
