import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "Node's own modules",
  code: "export default () => (0, eval)('[typeof require, typeof module, typeof __filename, typeof Deno, typeof std, typeof os, typeof process.binding]')",
  expect: answers(["undefined", "undefined", "undefined", "undefined", "undefined", "undefined", "undefined"]),
});
