import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a module's state that the last call changed",
  code: "let n = 0; const list = []; export default () => { list.push(1); return [++n, list.length] }",
  expect: answers([1, 1]),
});
