import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "a proxy's trap that reads the proxy",
  code: "const p = new Proxy({}, { get: (_, key) => p[key] + 1 }); export default () => p.a",
  expect: overflowsItsStack,
});
