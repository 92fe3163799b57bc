import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "objects to parse, nested deep",
  code: 'export default () => typeof (0, eval)("(" + "{a:".repeat(200000) + "1" + "}".repeat(200000) + ")")',
  expect: overflowsItsStack,
});
