import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "the cloud's metadata",
  code: "export default () => { return fetch(\"http://169.254.169.254/latest/meta-data/\").then((r) => 'reached ' + r.status, (e) => e.name) }",
  config: { egress: ["*"] },
  expect: answers("TypeError"),
});
