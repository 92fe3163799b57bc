import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "two that call each other",
  code: "const f = () => g() + 1, g = () => f() + 1; export default f",
  expect: overflowsItsStack,
});
