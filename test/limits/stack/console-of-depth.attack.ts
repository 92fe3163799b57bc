import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a line of an object a hundred thousand deep",
  code: "export default () => { let a = []; for (let i = 0; i < 100000; i++) a = [a]; console.log(a); return 1 }",
  expect: answers(1),
});
