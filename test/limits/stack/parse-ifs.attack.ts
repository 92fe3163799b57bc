import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "ifs to parse, nested deep",
  code: 'export default () => typeof (0, eval)("if(1)".repeat(200000) + ";")',
  expect: overflowsItsStack,
});
