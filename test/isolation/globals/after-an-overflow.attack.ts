import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a state after a stack overflow",
  code: "let n = 0; const f = () => f() + 1; export default () => { try { f() } catch {} return ++n }",
  expect: answers(1),
});
