import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "unary operators to parse, nested deep",
  code: 'export default () => typeof (0, eval)("-+".repeat(200000) + "1")',
  expect: overflowsItsStack,
});
