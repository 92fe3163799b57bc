import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "a tag that tags",
  code: "const f = () => f``; export default f",
  expect: overflowsItsStack,
});
