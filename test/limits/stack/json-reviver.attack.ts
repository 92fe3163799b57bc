import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "a reviver that parses",
  code: "const f = () => JSON.parse('[1]', f); export default f",
  expect: overflowsItsStack,
});
