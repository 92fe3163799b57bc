import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "new to parse, nested deep",
  code: 'export default () => typeof (0, eval)("new ".repeat(200000) + "Date")',
  expect: overflowsItsStack,
});
