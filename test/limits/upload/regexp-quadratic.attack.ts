import { answers, hostile, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "a quadratic expression, which a bundler might try",
  upload: () => uploadCode('export default () => /^(a+)+$/.test("b") ? 0 : 1'),
  expect: answers(1),
});
