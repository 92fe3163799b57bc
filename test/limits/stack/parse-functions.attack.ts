import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "functions to parse, nested deep",
  code: 'export default () => typeof (0, eval)("function f(){".repeat(20000) + "}".repeat(20000))',
  expect: overflowsItsStack,
});
