import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "templates to parse, nested deep",
  code: "export default () => typeof (0, eval)('`${'.repeat(100000) + '1' + '}`'.repeat(100000))",
  expect: overflowsItsStack,
});
