import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "a comparison that sorts",
  code: "const f = () => [2, 1].sort(f); export default f",
  expect: overflowsItsStack,
});
