import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "numbers that JSON has no form for",
  code: "export default () => [-0, NaN, Infinity, 2 ** 53 + 1]",
  config: { maxOutputBytes: 100000 },
  expect: answers([0, null, null, 2 ** 53]),
});
