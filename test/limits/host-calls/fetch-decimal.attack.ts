import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "loopback as one number",
  code: "export default () => { return fetch(\"http://2130706433/\").then((r) => 'reached ' + r.status, (e) => e.name) }",
  config: { egress: ["*"] },
  expect: answers("TypeError"),
});
