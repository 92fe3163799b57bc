import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "an error with a hundred thousand causes",
  code: "export default () => { let e = new Error('first'); for (let i = 0; i < 100000; i++) e = new Error('e', { cause: e }); throw e }",
  expect: fails("Error"),
});
