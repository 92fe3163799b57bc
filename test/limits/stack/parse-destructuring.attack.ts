import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "patterns to parse, nested deep",
  code: 'export default () => typeof (0, eval)("var " + "[".repeat(200000) + "a" + "]".repeat(200000) + "=1")',
  expect: fails("SyntaxError", /^variable name expected$/),
});
