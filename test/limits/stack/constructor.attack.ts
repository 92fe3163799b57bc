import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "a field that constructs its class",
  code: "class A { a = new A() } export default () => new A()",
  expect: overflowsItsStack,
});
