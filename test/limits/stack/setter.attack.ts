import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "a setter that sets itself",
  code: "const o = { set a(v) { o.a = v } }; export default () => { o.a = 1 }",
  expect: overflowsItsStack,
});
