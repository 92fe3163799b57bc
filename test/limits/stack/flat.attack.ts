import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "flat of an array a hundred thousand deep",
  code: "export default () => { let a = []; for (let i = 0; i < 100000; i++) a = [a]; return a.flat(Infinity).length }",
  expect: overflowsItsStack,
});
