import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "arrays to parse, nested deep",
  code: 'export default () => typeof (0, eval)("[".repeat(200000) + "]".repeat(200000))',
  expect: overflowsItsStack,
});
