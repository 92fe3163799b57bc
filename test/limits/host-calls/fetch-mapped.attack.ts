import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "loopback, mapped into IPv6",
  code: "export default () => { return fetch(\"http://[::ffff:127.0.0.1]:8787/\").then((r) => 'reached ' + r.status, (e) => e.name) }",
  config: { egress: ["*"] },
  expect: answers("TypeError"),
});
