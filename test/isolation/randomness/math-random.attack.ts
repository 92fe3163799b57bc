import { answersAnew, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "Math.random, from the state that every call is restored to",
  code: "export default () => Array.from({ length: 4 }, Math.random)",
  expect: answersAnew,
});
