import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "a function bound a hundred thousand times",
  code: "let f = () => 1; for (let i = 0; i < 100000; i++) { delete f.name; f = f.bind(null) } export default () => f()",
  expect: overflowsItsStack,
});
