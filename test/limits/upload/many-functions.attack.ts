import { answers, hostile, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "20,000 functions of 100 variables each",
  upload: () =>
    uploadCode(
      `${Array.from({ length: 20_000 }, (_, n) => `function f${n}() { var ${Array.from({ length: 20 }, (_, v) => `v${v}`).join()} }`).join("\n")} export default () => 1`,
    ),
  expect: answers(1),
});
