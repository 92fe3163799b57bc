import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "data in a URL",
  code: "export default () => { return fetch(\"data:text/plain,x\").then((r) => 'reached ' + r.status, (e) => e.name) }",
  config: { egress: ["*"] },
  expect: answers("TypeError"),
});
