import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "a function that calls itself",
  code: "const f = () => f() + 1; export default f",
  expect: overflowsItsStack,
});
