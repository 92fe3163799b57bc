import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "classes to parse, nested deep",
  code: 'export default () => typeof (0, eval)("class A{static{".repeat(20000) + "}}".repeat(20000))',
  expect: overflowsItsStack,
});
