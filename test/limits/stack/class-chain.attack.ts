import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "a class that extends a hundred thousand others",
  code: "export default () => { let A = class {}; for (let i = 0; i < 100000; i++) A = class extends A {}; return typeof new A() }",
  expect: overflowsItsStack,
});
