import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "a replacement that replaces",
  code: "const f = () => 'a'.replace(/a/, f); export default f",
  expect: overflowsItsStack,
});
