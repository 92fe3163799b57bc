import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "proxies as prototypes of proxies",
  code: "export default () => { let p = {}; for (let i = 0; i < 100000; i++) p = new Proxy({}, { getPrototypeOf: ((q) => () => Reflect.getPrototypeOf(q))(p) }); return Reflect.getPrototypeOf(p) }",
  expect: overflowsItsStack,
});
