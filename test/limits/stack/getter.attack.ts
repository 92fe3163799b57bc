import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "a getter that reads itself",
  code: "const o = { get a() { return o.a + 1 } }; export default () => o.a",
  expect: overflowsItsStack,
});
