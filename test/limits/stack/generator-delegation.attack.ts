import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "a generator that delegates to itself",
  code: "function* g() { yield* g() } export default () => [...g()]",
  expect: overflowsItsStack,
});
