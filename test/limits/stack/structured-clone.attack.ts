import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "structuredClone two hundred thousand deep",
  code: "export default () => { let a = []; for (let i = 0; i < 200000; i++) a = [a]; return structuredClone(a).length }",
  expect: overflowsItsStack,
});
