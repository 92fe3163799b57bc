import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "an array in an array, a hundred thousand deep, as text",
  code: "export default () => { let a = []; for (let i = 0; i < 100000; i++) a = [a]; return String(a).length }",
  expect: overflowsItsStack,
});
