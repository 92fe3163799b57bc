import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "powers to parse, nested deep",
  code: 'export default () => typeof (0, eval)("1**".repeat(200000) + "1")',
  expect: overflowsItsStack,
});
