import { answersAnew, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "Math.random, when the module drew at its load",
  code: "const loaded = Math.random(); export default () => [Math.random(), Math.random()]",
  expect: answersAnew,
});
