import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a private network",
  code: "export default () => { return fetch(\"http://10.0.0.1/\").then((r) => 'reached ' + r.status, (e) => e.name) }",
  config: { egress: ["*"] },
  expect: answers("TypeError"),
});
