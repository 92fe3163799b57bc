import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "toString in a template",
  code: "const o = { toString: () => `${o}` }; export default () => `${o}`",
  expect: overflowsItsStack,
});
