import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "fetches to a host that the config does not list",
  code: "export default () => { let refused = 0; return (async () => { for (let i = 0; i < 500; i++) await fetch('http://127.0.0.1:1/').catch(() => refused++); return refused })() }",
  expect: answers(500),
});
