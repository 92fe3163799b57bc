import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a credential in a URL",
  code: "export default () => { return fetch(\"http://user:pass@127.0.0.1/\").then((r) => 'reached ' + r.status, (e) => e.name) }",
  config: { egress: ["*"] },
  expect: answers("TypeError"),
});
