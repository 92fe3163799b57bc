import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "groups of a RegExp to parse, nested deep",
  code: 'export default () => typeof new RegExp("(".repeat(200000) + ")".repeat(200000))',
  expect: fails("SyntaxError", /^too many captures$/),
});
