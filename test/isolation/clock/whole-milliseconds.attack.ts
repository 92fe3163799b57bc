import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a clock finer than a millisecond",
  code: "export default () => [Date.now() % 1, performance.now() % 1, performance.timeOrigin % 1]",
  expect: answers([0, 0, 0]),
});
