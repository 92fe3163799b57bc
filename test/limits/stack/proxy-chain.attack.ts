import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "a hundred thousand proxies, one around the other",
  code: "export default () => { let p = {}; for (let i = 0; i < 100000; i++) p = new Proxy(p, {}); return typeof p.a }",
  expect: overflowsItsStack,
});
