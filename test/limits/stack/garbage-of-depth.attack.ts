import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "an object two million deep that becomes garbage",
  code: "export default () => { let a = {}; for (let i = 0; i < 1000000; i++) a = { a }; a = null; return 1 }",
  expect: answers(1),
});
