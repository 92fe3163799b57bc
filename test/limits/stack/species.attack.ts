import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "a species constructor that slices",
  code: "class A extends Array { static get [Symbol.species]() { return new A(1).map(Number), A } } export default () => new A(1).map(Number)",
  expect: overflowsItsStack,
});
