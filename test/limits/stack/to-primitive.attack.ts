import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "Symbol.toPrimitive of itself",
  code: "const o = { [Symbol.toPrimitive]: () => o + 1 }; export default () => o + 1",
  expect: overflowsItsStack,
});
