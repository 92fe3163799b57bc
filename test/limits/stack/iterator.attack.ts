import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "an iterator that iterates itself",
  code: "const i = { [Symbol.iterator]: () => [...i][Symbol.iterator]() }; export default () => [...i]",
  expect: overflowsItsStack,
});
