import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "recursion that grows its arguments",
  code: "const f = (...a) => f(...a, ...a, 1); export default f",
  expect: fails("RangeError", /^too many arguments/),
});
