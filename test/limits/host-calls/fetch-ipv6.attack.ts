import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "loopback in IPv6",
  code: "export default () => { return fetch(\"http://[::1]:8787/\").then((r) => 'reached ' + r.status, (e) => e.name) }",
  config: { egress: ["*"] },
  expect: answers("TypeError"),
});
