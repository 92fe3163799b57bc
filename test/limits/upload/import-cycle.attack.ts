import { answers, hostile, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "modules in a circle, each waiting for the other",
  upload: () =>
    uploadJson({
      files: {
        "index.ts": 'import { b } from "./b.ts"; export const a = 1; export default () => b()',
        "b.ts": 'import { a } from "./index.ts"; export const b = () => a;',
      },
    }),
  expect: answers(1),
});
