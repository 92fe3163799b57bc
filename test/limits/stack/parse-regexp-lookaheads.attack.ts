import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "lookaheads of a RegExp to parse, nested deep",
  code: 'export default () => typeof new RegExp("(?=".repeat(200000) + ")".repeat(200000)).test("")',
  expect: overflowsItsStack,
});
