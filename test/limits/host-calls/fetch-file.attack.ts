import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a file",
  code: "export default () => { return fetch(\"file:///etc/passwd\").then((r) => 'reached ' + r.status, (e) => e.name) }",
  config: { egress: ["*"] },
  expect: answers("TypeError"),
});
