import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "the limit of timers, caught",
  code: "export default () => { let n = 0; try { for (;;) { setTimeout(() => {}, 1000); n++ } } catch (error) { return [n, error.name] } }",
  expect: answers([1_000, "RangeError"]),
});
