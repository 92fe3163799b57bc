import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "Symbol.hasInstance of itself",
  code: "const o = { [Symbol.hasInstance]: () => 1 instanceof o }; export default () => 1 instanceof o",
  expect: overflowsItsStack,
});
