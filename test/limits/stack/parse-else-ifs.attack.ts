import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "else ifs to parse, nested deep",
  code: 'export default () => typeof (0, eval)("if(0);else ".repeat(200000) + ";")',
  expect: overflowsItsStack,
});
