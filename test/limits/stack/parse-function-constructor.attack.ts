import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "parentheses, for the Function constructor, to parse, nested deep",
  code: 'export default () => typeof new Function("return " + "(".repeat(200000) + "1" + ")".repeat(200000))()',
  expect: overflowsItsStack,
});
