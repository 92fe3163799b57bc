import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "Reflect.apply of itself",
  code: "const f = () => Reflect.apply(f, null, []) + 1; export default f",
  expect: overflowsItsStack,
});
